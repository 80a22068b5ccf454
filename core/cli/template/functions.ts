/** Go's own template functions and those that docker adds. */
import { goPrint, goPrintf } from './go-print.ts';
import { isTruthy, lengthOf, toGoJson } from './values.ts';

export type TemplateFunction = (...values: readonly unknown[]) => unknown;

/** A failure inside a function; the caller adds which action it was. */
export class FunctionError extends Error {}

const text = (value: unknown): string => (typeof value === 'string' ? value : goPrint(value));

export const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['json', (value) => toGoJson(value)],
  ['split', (value, separator) => text(value).split(text(separator))],
  ['join', (values, separator) => (Array.isArray(values) ? values : []).map(text).join(text(separator))],
  ['title', (value) => text(value).replace(/(^|\s)\S/g, (letter) => letter.toUpperCase())],
  ['lower', (value) => text(value).toLowerCase()],
  ['upper', (value) => text(value).toUpperCase()],
  ['pad', (value, before, after) => pad(text(value), Number(before), Number(after))],
  ['truncate', (value, length) => Array.from(text(value)).slice(0, Number(length)).join('')],
  ['println', (...values) => `${values.map(text).join(' ')}\n`],
  ['print', (...values) => values.map(text).join('')],
  ['printf', (format, ...values) => goPrintf(text(format), values)],
  [
    'html',
    (...values) =>
      values
        .map(text)
        .join('')
        .replace(/[<>&'"]/g, (letter) => `&#${letter.charCodeAt(0)};`),
  ],
  ['urlquery', (...values) => encodeURIComponent(values.map(text).join('')).replaceAll('%20', '+')],
  ['len', (value) => orFail(lengthOf(value), `len of type ${typeof value}`)],
  ['index', index],
  ['slice', slice],
  ['and', (...values) => values.find((value) => !isTruthy(value)) ?? values.at(-1)],
  ['or', (...values) => values.find(isTruthy) ?? values.at(-1)],
  ['not', (value) => !isTruthy(value)],
  ['eq', (first, ...others) => others.some((other) => other === first)],
  ['ne', (first, second) => first !== second],
  ['lt', (first, second) => compare(first, second) < 0],
  ['le', (first, second) => compare(first, second) <= 0],
  ['gt', (first, second) => compare(first, second) > 0],
  ['ge', (first, second) => compare(first, second) >= 0],
]);

/** docker pads what is not empty. */
function pad(value: string, before: number, after: number): string {
  return value === ''
    ? ''
    : `${' '.repeat(Math.min(before, 1000))}${value}${' '.repeat(Math.min(after, 1000))}`;
}

function index(collection: unknown, ...keys: readonly unknown[]): unknown {
  let value = collection;
  for (const key of keys) {
    if (Array.isArray(value) || typeof value === 'string') {
      const at = Number(key);
      if (!Number.isInteger(at) || at < 0 || at >= value.length) {
        throw new FunctionError(`error calling index: index out of range: ${String(key)}`);
      }
      value = value[at];
    } else if (typeof value === 'object' && value !== null) {
      value = Object.hasOwn(value, String(key))
        ? (value as Readonly<Record<string, unknown>>)[String(key)]
        : '';
    } else {
      throw new FunctionError('error calling index: index of untyped nil');
    }
  }
  return value;
}

function slice(value: unknown, from: unknown = 0, to?: unknown): unknown {
  if (typeof value !== 'string' && !Array.isArray(value))
    throw new FunctionError('error calling slice: not a list');
  const end = to === undefined ? value.length : Number(to);
  if (Number(from) < 0 || Number(from) > end || end > value.length) {
    throw new FunctionError(`error calling slice: index out of range: ${end}`);
  }
  return value.slice(Number(from), end);
}

function compare(first: unknown, second: unknown): number {
  if (typeof first === 'number' && typeof second === 'number') return first - second;
  if (typeof first === 'string' && typeof second === 'string')
    return first < second ? -1 : first > second ? 1 : 0;
  throw new FunctionError('error calling comparison: incompatible types for comparison');
}

function orFail<T>(value: T | null, reason: string): T {
  if (value === null) throw new FunctionError(`error calling ${reason}`);
  return value;
}
