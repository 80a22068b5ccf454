/** Finds where any of some texts begins, in one pass: two bytes decide by a table whether it is worth a closer look. */
export interface PrefixSearch<T> {
  /** `found` returns where to go on, so that what was matched is not searched again. */
  search(bytes: Buffer, found: (at: number, values: readonly T[]) => number): void;
}

export function prefixSearch<T>(prefixes: Iterable<readonly [text: string, value: T]>): PrefixSearch<T> {
  const pairs = new Uint8Array(65_536);
  const byPair = new Map<number, { readonly text: Buffer; readonly value: T }[]>();
  for (const [text, value] of prefixes) {
    const bytes = Buffer.from(text, 'latin1');
    const pair = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
    pairs[pair] = 1;
    byPair.set(pair, [...(byPair.get(pair) ?? []), { text: bytes, value }]);
  }
  return {
    search(bytes, found) {
      let pair = bytes[0] ?? 0;
      for (let at = 1; at < bytes.length; at += 1) {
        pair = ((pair << 8) | (bytes[at] ?? 0)) & 0xffff;
        if (pairs[pair] === 0) continue;
        const begin = at - 1;
        const values = (byPair.get(pair) ?? [])
          .filter(({ text }) => startsWith(bytes, begin, text))
          .map(({ value }) => value);
        if (values.length === 0) continue;
        const next = found(begin, values);
        if (next <= at) continue;
        at = next;
        pair = bytes[at] ?? 0;
      }
    },
  };
}

function startsWith(bytes: Buffer, at: number, text: Buffer): boolean {
  if (at + text.length > bytes.length) return false;
  for (let index = 2; index < text.length; index += 1) if (bytes[at + index] !== text[index]) return false;
  return true;
}
