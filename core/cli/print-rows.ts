import { visibleText } from '../oci/visible-text.ts';
import { alignColumns } from './table.ts';
import { parseTemplate } from './template/parse.ts';
import { renderTemplate } from './template/render.ts';
import { TemplateRow } from './template/values.ts';
import type { Output } from './terminal.ts';

/** One kind of row: its fields by docker's names, and what stands above each in a table. */
export interface RowKind<Row> {
  readonly fields: Readonly<Record<string, { readonly title: string; readonly of: (row: Row) => string }>>;
  /** Fields of the plain table. */
  readonly columns: readonly string[];
}

/**
 * Prints rows as `--format` says: nothing or `table` (the plain table), `table TEMPLATE`, `json` (one object a line) or
 * a template for each row. In a format, `\t` and `\n` stand for what they stand for in Go.
 */
export function printRows<Row>(
  kind: RowKind<Row>,
  rows: Iterable<Row>,
  format: string | null,
  out: Output,
): void {
  const wanted = (format ?? '').trim();
  const table = /^table(?:\s+([\s\S]*))?$/.exec(wanted);
  if (wanted === '' || (table !== null && table[1] === undefined)) {
    const cells = (row: Row): string[] =>
      kind.columns.map((name) => visibleText(kind.fields[name]?.of(row) ?? ''));
    out.write(
      alignColumns([kind.columns.map((name) => kind.fields[name]?.title ?? name), ...[...rows].map(cells)]),
    );
    return;
  }
  const template = wanted === 'json' ? '{{json .}}' : unescape(table?.[1] ?? format ?? '');
  const body = parseTemplate(template);
  const valueOf = (row: Row): TemplateRow => new TemplateRow(mapFields(kind, (field) => field.of(row)));
  // A program that reads it gets it as it is; a person's terminal does not.
  const shown = (text: string): string => (out.isTerminal ? visibleText(text) : text);
  const lines = [...rows].map((row) => shown(renderTemplate(body, valueOf(row))));
  if (table === null) {
    out.write(lines.map((line) => `${line}\n`).join(''));
    return;
  }
  const title = renderTemplate(body, new TemplateRow(mapFields(kind, (field) => field.title)));
  out.write(alignColumns([title, ...lines].map((line) => line.split('\t'))));
}

function mapFields<Row, Value>(
  kind: RowKind<Row>,
  value: (field: RowKind<Row>['fields'][string]) => Value,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(kind.fields).map(([name, field]) => [name, value(field)]));
}

function unescape(format: string): string {
  return format.replaceAll('\\t', '\t').replaceAll('\\n', '\n');
}
