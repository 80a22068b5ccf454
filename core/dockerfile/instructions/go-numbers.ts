/** Numbers as Go's `strconv` and `time` read them. A text instead of a value says what is wrong, in Go's words. */
import { goQuote } from '../parser/go-quote.ts';

const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

export function parseGoBoolean(text: string): boolean | null {
  if (TRUE.includes(text)) return true;
  return FALSE.includes(text) ? false : null;
}

/** An unsigned number of 32 bits; `null` for anything else. */
export function parseUint32(text: string, base: 8 | 10): number | null {
  if (!(base === 8 ? /^[0-7]+$/ : /^[0-9]+$/).test(text)) return null;
  const value = Number.parseInt(text, base);
  return value <= 0xffff_ffff ? value : null;
}

/** A signed number of 32 bits. */
export function parseInt32(text: string): number | string {
  if (!/^[+-]?[0-9]+$/.test(text)) return `strconv.ParseInt: parsing ${goQuote(text)}: invalid syntax`;
  const value = Number(text);
  if (value > 0x7fff_ffff || value < -0x8000_0000)
    return `strconv.ParseInt: parsing ${goQuote(text)}: value out of range`;
  return value;
}

const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};
const LONGEST = 2 ** 63;
const AMOUNT = /^(\d*)(\.\d*)?/;
const UNIT = /^[^\d.]*/;

/** `1h30m`, `1.5s`: nanoseconds. https://pkg.go.dev/time#ParseDuration */
export function parseDuration(text: string): number | string {
  const invalid = `time: invalid duration ${goQuote(text)}`;
  const sign = text.startsWith('-') ? -1 : 1;
  let rest = text.replace(/^[+-]/, '');
  if (rest === '0') return 0;
  if (rest === '') return invalid;
  let total = 0;
  while (rest !== '') {
    const [amount = '', whole = '', fraction = ''] = AMOUNT.exec(rest) ?? [];
    if (whole === '' && fraction.length < 2) return invalid;
    rest = rest.slice(amount.length);
    const unit = UNIT.exec(rest)?.[0] ?? '';
    if (unit === '') return `time: missing unit in duration ${goQuote(text)}`;
    const factor = Object.hasOwn(NANOSECONDS, unit) ? NANOSECONDS[unit] : undefined;
    if (factor === undefined) return `time: unknown unit ${goQuote(unit)} in duration ${goQuote(text)}`;
    rest = rest.slice(unit.length);
    total += Number(amount) * factor;
    if (!(total < LONGEST)) return invalid;
  }
  return sign * Math.trunc(total);
}

const SIZE = /^(\d+(?:\.\d+)?) ?([kmgtp]?)(?:i?b)?$/i;

/** `64m`, `1.5 GiB`: bytes, every unit a power of 1024; `null` when it is no size. */
export function parseMemorySize(text: string): number | null {
  const [, amount, unit = ''] = SIZE.exec(text) ?? [];
  if (amount === undefined) return null;
  const power = unit === '' ? 0 : 'kmgtp'.indexOf(unit.toLowerCase()) + 1;
  return Math.trunc(Number(amount) * 1024 ** power);
}
