/** By how much two builds differ. */
import { formatSize } from '../../../words/format.ts';
import { formatTook } from '../run/run-words.ts';

/** "+3.2 s", "−1 min 4 s"; '' where there is nothing to compare or no difference to speak of. */
export function signedTime(from: number | null, to: number | null): string {
  if (from === null || to === null || Math.abs(to - from) < 50) return '';
  return `${to > from ? '+' : '−'}${formatTook(Math.abs(to - from))}`;
}

export function signedSize(from: number | null, to: number | null): string {
  if (from === null || to === null || from === to) return '';
  return `${to > from ? '+' : '−'}${formatSize(Math.abs(to - from))}`;
}
