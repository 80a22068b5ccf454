import type { ErrorReport } from '../api/errors.ts';
import { reportError } from '../oci/strata-error.ts';
import type { Output } from './terminal.ts';

/** An error on stderr: what happened, what to do about it, and the line that does it. */
export function sayError(error: unknown, errors: Output): void {
  const report = reportError(error);
  errors.write(`Error: ${report.message}\n${remedyOf(report)}`);
  if (report.code === 'INTERNAL' && report.detail !== undefined) errors.write(`${report.detail}\n`);
}

/** What to do, on lines of its own; '' where there is nothing. */
export function remedyOf({ action, command }: ErrorReport): string {
  return `${action === undefined ? '' : `${action}\n`}${command === undefined ? '' : `  ${command}\n`}`;
}
