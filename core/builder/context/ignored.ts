import { ignoreMatcher, parseIgnore, type IgnoreMatcher } from '../../dockerfile/ignore.ts';

/** `text`: of an ignore file, or patterns one by one; `null` leaves nothing out. */
export function ignored(text: string | readonly string[] | null): IgnoreMatcher {
  const patterns = typeof text === 'string' ? parseIgnore(text) : (text ?? []);
  return patterns.length === 0 ? NOTHING : ignoreMatcher(patterns);
}

const NOTHING: IgnoreMatcher = { ignores: () => false, decider: () => -1, ignoresAllBelow: () => false };
