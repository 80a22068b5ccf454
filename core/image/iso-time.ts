import { readTime } from '../oci/go-time.ts';

/** Any time that a config holds, in UTC and to the millisecond, so that times compare as text. */
export function isoTime(text: string | null | undefined): string | null {
  const time = readTime(text);
  return time === null ? null : new Date(time).toISOString();
}
