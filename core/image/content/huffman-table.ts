/**
 * Tables that decode one symbol of deflate with one or two look-ups. They serve a pass that only counts: what a symbol
 * stands for is not kept, only how many bits it takes and how many bytes it gives.
 * https://www.rfc-editor.org/rfc/rfc1951#section-3.2
 *
 * An entry is `bits | kind << 5 | value << 8`; under SUB, `bits` is the width of the second table and `value` its index.
 */
export const KIND = { invalid: 0, literal: 1, length: 2, end: 3, sub: 4 } as const;
export const KIND_MASK = 0xe0;
export const BITS_MASK = 0x1f;

export const LITERAL_BITS = 11;
export const DISTANCE_BITS = 9;
/** Most entries of both levels: zlib's bounds (enough.c), and room for wider first tables. */
const MOST_ENTRIES = 1 << 16;
const LONGEST_CODE = 15;

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const END_OF_BLOCK = 256;
const MOST_DISTANCES = 30;

/** A literal or length: a literal's value is 1, a length's is `base | extra bits << 9`. */
export function literalEntry(symbol: number, bits: number): number {
  if (symbol < END_OF_BLOCK) return bits | (KIND.literal << 5) | (1 << 8);
  if (symbol === END_OF_BLOCK) return bits | (KIND.end << 5);
  const base = LENGTH_BASE[symbol - 257];
  if (base === undefined) return 0;
  return bits | (KIND.length << 5) | ((base | ((LENGTH_EXTRA[symbol - 257] ?? 0) << 9)) << 8);
}

/** A distance: `bits` has its extra bits, too, which nobody reads. */
export function distanceEntry(symbol: number, bits: number): number {
  if (symbol >= MOST_DISTANCES) return 0;
  const extra = symbol < 4 ? 0 : (symbol >> 1) - 1;
  return (bits + extra) | (KIND.literal << 5);
}

/** The bare symbol, for the code that codes the other two. */
export function symbolEntry(symbol: number, bits: number): number {
  return bits | (KIND.literal << 5) | (symbol << 8);
}

export interface HuffmanTable {
  readonly entries: Int32Array;
  readonly bits: number;
}

export function emptyTable(bits: number): HuffmanTable {
  return { entries: new Int32Array(MOST_ENTRIES), bits };
}

const counts = new Uint16Array(LONGEST_CODE + 1);
const next = new Uint16Array(LONGEST_CODE + 2);
/** Of codes longer than the first table: how long the longest is that begins with these bits. */
const longest = new Uint8Array(1 << LITERAL_BITS);

/** Fills the table from code lengths; false when they are no code. */
export function fillTable(
  table: HuffmanTable,
  lengths: Uint8Array,
  count: number,
  entryOf: (symbol: number, bits: number) => number,
): boolean {
  const { entries, bits: width } = table;
  counts.fill(0);
  for (let symbol = 0; symbol < count; symbol += 1) counts[lengths[symbol] ?? 0]! += 1;
  let code = 0;
  let left = 1;
  for (let bits = 1; bits <= LONGEST_CODE; bits += 1) {
    left = 2 * left - (counts[bits] ?? 0);
    if (left < 0) return false;
    next[bits] = code;
    code = (code + (counts[bits] ?? 0)) << 1;
  }
  const size = 1 << width;
  entries.fill(0, 0, size);
  longest.fill(0, 0, size);
  let end = size;
  if (hasLonger(width)) {
    const codes = next.slice();
    for (let symbol = 0; symbol < count; symbol += 1) {
      const bits = lengths[symbol] ?? 0;
      if (bits === 0) continue;
      const at = reversed(codes[bits]!++, bits) & (size - 1);
      if (bits > width && (longest[at] ?? 0) < bits) longest[at] = bits;
    }
    for (let at = 0; at < size; at += 1) {
      const most = longest[at] ?? 0;
      if (most === 0) continue;
      const sub = most - width;
      if (end + (1 << sub) > MOST_ENTRIES) return false;
      entries.fill(0, end, end + (1 << sub));
      entries[at] = sub | (KIND.sub << 5) | (end << 8);
      end += 1 << sub;
    }
  }
  for (let symbol = 0; symbol < count; symbol += 1) {
    const bits = lengths[symbol] ?? 0;
    if (bits === 0) continue;
    const place = reversed(next[bits]!++, bits);
    const entry = entryOf(symbol, bits);
    if (bits <= width) {
      for (let at = place; at < size; at += 1 << bits) entries[at] = entry;
    } else {
      const first = entries[place & (size - 1)] ?? 0;
      const begin = first >>> 8;
      const sub = 1 << (first & BITS_MASK);
      for (let at = place >>> width; at < sub; at += 1 << (bits - width)) entries[begin + at] = entry;
    }
  }
  return true;
}

function hasLonger(width: number): boolean {
  for (let bits = width + 1; bits <= LONGEST_CODE; bits += 1) if ((counts[bits] ?? 0) > 0) return true;
  return false;
}

/** Deflate packs codes with their first bit lowest. */
function reversed(code: number, bits: number): number {
  let result = 0;
  for (let bit = 0; bit < bits; bit += 1) result |= ((code >>> bit) & 1) << (bits - 1 - bit);
  return result;
}

/** Lets one look-up take two short literals: they make up most of a text. */
export function pairLiterals({ entries, bits: width }: HuffmanTable): void {
  // Downwards: what an entry is paired with lies below it and is still single.
  for (let at = (1 << width) - 1; at >= 0; at -= 1) {
    const first = entries[at] ?? 0;
    if ((first & KIND_MASK) !== KIND.literal << 5) continue;
    const taken = first & BITS_MASK;
    const second = entries[at >>> taken] ?? 0;
    const total = taken + (second & BITS_MASK);
    if ((second & KIND_MASK) === KIND.literal << 5 && second >>> 8 === 1 && total <= width)
      entries[at] = total | (KIND.literal << 5) | (2 << 8);
  }
}
