/**
 * All numbers of a column at once, as `ColumnWriter.number` wrote them; past its end everything is 0. For loops over very
 * many entries: a call per number would be most of their time.
 */
export function readNumbers(column: Uint8Array, into: Uint32Array | Float64Array, count: number): void {
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    const first = column[at++] ?? 0;
    let value = first & 0x7f;
    if (first >= 0x80) {
      for (let scale = 0x80; ; scale *= 0x80) {
        const byte = column[at++] ?? 0;
        value += (byte & 0x7f) * scale;
        if (byte < 0x80) break;
      }
    }
    into[index] = value;
  }
}

/** What `ColumnWriter.signed` made a number of. */
export function signedOf(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
