/** How values behave in a template. Objects are Go's maps, except rows, which are its structs. */

/** A row of a list: fields by name, in the order of the alphabet as Go's JSON has them. */
export class TemplateRow {
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.fields = fields;
  }
}

export function isTruthy(value: unknown): boolean {
  if (value instanceof TemplateRow) return true;
  const length = lengthOf(value);
  return length === null
    ? value !== null && value !== undefined && value !== false && value !== 0
    : length > 0;
}

/** Length of a text (in bytes, as Go counts), a list or a map; `null` for what has none. */
export function lengthOf(value: unknown): number | null {
  if (typeof value === 'string') return new TextEncoder().encode(value).length;
  if (Array.isArray(value)) return value.length;
  if (value instanceof TemplateRow || typeof value !== 'object' || value === null) return null;
  return Object.keys(value).length;
}

/** docker's `json` function: as it is; a row escapes what HTML would take for a tag. */
export function toGoJson(value: unknown): string {
  if (!(value instanceof TemplateRow)) return JSON.stringify(value ?? null);
  const sorted = Object.fromEntries(Object.entries(value.fields).sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify(sorted).replace(
    /[<>&\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
