import type { HealthCheck } from '../../dockerfile/instructions/read-health-check.ts';
import { goQuote } from '../../dockerfile/parser/go-quote.ts';

/** What Go's fmt makes of lists, sets and structs: BuildKit's history lines are made with it. https://pkg.go.dev/fmt */
export function goQuoted(words: readonly string[]): string {
  return `[${words.map(goQuote).join(' ')}]`;
}

export function goSet(keys: readonly string[]): string {
  return `map[${[...keys]
    .sort()
    .map((key) => `${key}:{}`)
    .join(' ')}]`;
}

/** `%q` of a pointer to docker's HealthcheckConfig. */
export function goHealth(check: HealthCheck): string {
  const times = [check.interval, check.timeout, check.startPeriod, check.startInterval].map((time) =>
    goQuote(goDuration(time)),
  );
  return `&{${goQuoted(check.test)} ${times.join(' ')} ${goRune(check.retries)}}`;
}

const SECOND = 1e9;
const MINUTE = 60;
const HOUR = 3600;

/** Nanoseconds as Go prints them: "1h0m0s", "1m30s", "1.5s", "500ms", "0s". https://pkg.go.dev/time#Duration.String */
function goDuration(nanos: number): string {
  if (nanos === 0) return '0s';
  if (nanos < 1e3) return `${nanos}ns`;
  if (nanos < 1e6) return `${nanos / 1e3}\u00b5s`;
  if (nanos < SECOND) return `${nanos / 1e6}ms`;
  const all = Math.floor(nanos / SECOND);
  const fraction = String(nanos % SECOND)
    .padStart(9, '0')
    .replace(/0+$/, '');
  const seconds = `${all % MINUTE}${fraction === '' ? '' : `.${fraction}`}s`;
  if (all < MINUTE) return seconds;
  const minutes = `${Math.floor(all / MINUTE) % MINUTE}m${seconds}`;
  return all < HOUR ? minutes : `${Math.floor(all / HOUR)}h${minutes}`;
}

const RUNES: Readonly<Record<number, string>> = {
  7: 'a',
  8: 'b',
  9: 't',
  10: 'n',
  11: 'v',
  12: 'f',
  13: 'r',
  39: "'",
  92: '\\',
};

/** `%q` of a number: the character that it stands for. */
function goRune(value: number): string {
  const escape = RUNES[value];
  if (escape !== undefined) return `'\\${escape}'`;
  if (value < 0x20 || value === 0x7f) return `'\\x${value.toString(16).padStart(2, '0')}'`;
  if (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return "'\ufffd'";
  return value < 0x7f ? `'${String.fromCodePoint(value)}'` : `'\\u${value.toString(16).padStart(4, '0')}'`;
}
