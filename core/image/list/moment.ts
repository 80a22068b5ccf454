import { StrataError } from '../../oci/strata-error.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * The instant, in milliseconds since 1970, that docker's `until=` names: a Go duration back from now ("24h", "1h30m"),
 * seconds since 1970, a date, or a date with time, in this machine's zone unless it names one. Throws `INVALID_FILTER`.
 */
export function readMoment(text: string, now: number): number {
  const back = readDuration(text);
  if (back !== null) return now - back;
  if (/^\d+(\.\d{1,9})?$/.test(text)) return Number(text) * 1000;
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d)(\.\d+)?)?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(
    text,
  );
  if (parts !== null) {
    const [, day = '', hour = '00', minute = '00', second = '00', fraction = '', zone = ''] = parts;
    const time = Date.parse(`${day}T${hour}:${minute}:${second}${fraction.slice(0, 4)}${zone}`);
    if (!Number.isNaN(time)) return time;
  }
  throw new StrataError('INVALID_FILTER', `"${text.slice(0, 100)}" is neither a duration nor a time`, {
    action:
      'Write a duration such as 24h or 10m, a date such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z.',
  });
}

/** Milliseconds of a Go duration ("1h30m", "-1.5h", "0"), or `null`. https://pkg.go.dev/time#ParseDuration */
function readDuration(text: string): number | null {
  const sign = text.startsWith('-') ? -1 : 1;
  const body = text.replace(/^[+-]/, '');
  if (body === '0') return 0;
  if (!/^((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(body)) return null;
  let total = 0;
  for (const [, amount, unit] of body.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    total += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return sign * total;
}
