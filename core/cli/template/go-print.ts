import { TemplateRow } from './values.ts';

/** Go's `%v`: lists in brackets, maps by sorted key. */
export function goPrint(value: unknown): string {
  if (value === undefined) return '<no value>';
  if (value === null) return '<nil>';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(goPrint).join(' ')}]`;
  if (value instanceof TemplateRow) return `{${Object.values(value.fields).map(goPrint).join(' ')}}`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    // Sets are maps to empty structs in Go: `map[80/tcp:{}]`.
    const shown = entries.map(([key, item]) => `${key}:${isEmptyObject(item) ? '{}' : goPrint(item)}`);
    return `map[${shown.join(' ')}]`;
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}

/** The verbs of `printf` that a format of one line needs. https://pkg.go.dev/fmt */
export function goPrintf(format: string, values: readonly unknown[]): string {
  let next = 0;
  const text = format.replace(
    /%([-+ 0#]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g,
    (whole, flags: string, width: string | undefined, precision: string | undefined, verb: string) => {
      if (verb === '%') return '%';
      if (next >= values.length) return `%!${verb}(MISSING)`;
      const shown = formatValue(verb, values[next++], precision === undefined ? null : Number(precision));
      if (shown === null) return `%!${whole.slice(1)}`;
      const size = Math.min(Number(width ?? 0), 10_000);
      if (flags.includes('-')) return shown.padEnd(size);
      return shown.padStart(size, flags.includes('0') && verb !== 's' ? '0' : ' ');
    },
  );
  return next < values.length ? `${text}%!(EXTRA ${values.slice(next).map(goPrint).join(', ')})` : text;
}

function formatValue(verb: string, value: unknown, precision: number | null): string | null {
  switch (verb) {
    case 's':
    case 'v':
      return precision === null ? goPrint(value) : goPrint(value).slice(0, precision);
    case 'd':
      return typeof value === 'number' ? String(Math.trunc(value)) : `%!d(${goPrint(value)})`;
    case 'q':
      return JSON.stringify(goPrint(value));
    case 'f':
      return Number(value).toFixed(precision ?? 6);
    case 't':
      return String(value === true);
    case 'x':
      return typeof value === 'number'
        ? value.toString(16)
        : [...new TextEncoder().encode(goPrint(value))]
            .map((byte) => byte.toString(16).padStart(2, '0'))
            .join('');
    default:
      return null;
  }
}

function isEmptyObject(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
  );
}
