import { visibleLine } from '../../oci/visible-text.ts';

/** Longer ones are cut: a warning is a line. */
const LONGEST_WARNING = 500;

/**
 * Text of a registry's `Warning: 299 - "text"`, or `null` for any other form, which clients ignore.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#warnings
 */
export function parseWarning(header: string): string | null {
  const match = /^\s*299 - "((?:[^"\\]|\\[^])*)"\s*$/.exec(header);
  const text = match?.[1]?.replace(/\\([^])/g, '$1');
  return text === undefined || text === '' ? null : visibleLine(text).slice(0, LONGEST_WARNING);
}
