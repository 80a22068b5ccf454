import type { Output } from '../../terminal.ts';
import type { BuildProgress } from './build.ts';

/** One event a line. */
export function jsonProgress(out: Output): BuildProgress {
  return {
    observe: (event) => out.write(`${JSON.stringify(event)}\n`),
    end: () => undefined,
  };
}
