import type { Flags } from '../../flags.ts';
import { UsageError } from '../../usage-error.ts';

/** `--format json`; `table` and nothing are the other way. */
export function wantsJson(flags: Flags, command: string): boolean {
  const format = flags.text('format') ?? 'table';
  if (format === 'json' || format === 'table') return format === 'json';
  throw new UsageError(
    `unknown format "${format}": table and json are known\nSee 'strata ${command} --help'.`,
    125,
  );
}
