/**
 * The fields of one line of comma-separated values, as Go reads them: quotes around a whole field, doubled inside it.
 * A text instead of a list says what is wrong with it.
 */
export function csvFields(line: string): readonly string[] | string {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (line.charAt(at) === '"') {
      const quoted = quotedField(line, at + 1);
      if (typeof quoted === 'string') return quoted;
      fields.push(quoted.field);
      at = quoted.end;
    } else {
      const comma = line.indexOf(',', at);
      const end = comma < 0 ? line.length : comma;
      const field = line.slice(at, end);
      const quote = field.indexOf('"');
      if (quote >= 0) return `parse error on line 1, column ${at + quote + 1}: bare " in non-quoted-field`;
      fields.push(field);
      at = end;
    }
    if (at >= line.length) return fields;
    at += 1;
  }
}

function quotedField(line: string, start: number): { readonly field: string; readonly end: number } | string {
  let field = '';
  for (let at = start; ;) {
    const quote = line.indexOf('"', at);
    if (quote < 0)
      return `parse error on line 1, column ${line.length + 1}: extraneous or missing " in quoted-field`;
    field += line.slice(at, quote);
    const next = line.charAt(quote + 1);
    if (next === '' || next === ',') return { field, end: quote + 1 };
    if (next !== '"')
      return `parse error on line 1, column ${quote + 1}: extraneous or missing " in quoted-field`;
    field += '"';
    at = quote + 2;
  }
}
