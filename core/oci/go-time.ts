/** RFC 3339 as Go writes it, and what Go's `Time.String()` prints, which found its way into some configs. */
const TIME = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?\s*(Z|z|[+-]\d\d:?\d\d)(?:\s.*)?$/;

/**
 * Milliseconds since 1970 of a time in a config, or `null`: absent, unreadable, or Go's zero time (0001-01-01), which
 * says "unknown". 1970-01-01 is a time: reproducible builds write it.
 */
export function readTime(text: string | null | undefined): number | null {
  const match = TIME.exec(text ?? '');
  if (match === null || match[1]?.startsWith('0001-01-01') === true) return null;
  const zone = (match[4] ?? 'Z').toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  const time = Date.parse(`${match[1]}T${match[2]}.${(match[3] ?? '').slice(0, 3).padEnd(3, '0')}${zone}`);
  return Number.isNaN(time) ? null : time;
}
