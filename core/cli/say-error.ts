import { reportError } from '../oci/strata-error.ts';
import type { Output } from './terminal.ts';

/** An error as two lines on stderr: what happened, and what to do about it. */
export function sayError(error: unknown, errors: Output): void {
  const { code, message, action, detail } = reportError(error);
  errors.write(`Error: ${message}\n`);
  if (action !== undefined) errors.write(`${action}\n`);
  if (code === 'INTERNAL' && detail !== undefined) errors.write(`${detail}\n`);
}
