import { ignoreMatcher, parseIgnore, type IgnoreMatcher } from '../../dockerfile/ignore.ts';

/** `text`: of an ignore file, or patterns one by one; `null` leaves nothing out. */
export function ignored(text: string | readonly string[] | null): IgnoreMatcher {
  if (text === null) return ignoreMatcher([]);
  return ignoreMatcher(typeof text === 'string' ? parseIgnore(text) : text);
}
