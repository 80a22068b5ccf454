/**
 * Milliseconds to wait by a Retry-After header (RFC 9110 section 10.2.3): seconds, or a date, which is compared with
 * the server's own Date header so that a wrong clock here changes nothing. `undefined` when there is nothing usable.
 */
export function retryAfterMs(header: string | undefined, serverDate: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Date.parse reads nearly anything ("-5", "soon 1"): an HTTP date begins with its weekday.
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return undefined;
  const until = Date.parse(text);
  if (Number.isNaN(until)) return undefined;
  const server = Date.parse(serverDate ?? '');
  return Math.max(0, until - (Number.isNaN(server) ? Date.now() : server));
}
