import { plainJson } from '../../../oci/visible-text.ts';
import type { Output } from '../../terminal.ts';
import type { BuildProgress } from './progress.ts';

/** One event of core/api/build.ts a line, then "result" or "failed". */
export function jsonProgress(out: Output): BuildProgress {
  return { observe: (event) => jsonLine(out, event), end: () => undefined };
}

export function jsonLine(out: Output, value: object): void {
  out.write(`${plainJson(JSON.stringify(value))}\n`);
}
