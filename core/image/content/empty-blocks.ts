/**
 * Deflate blocks that unpack to nothing and together end at bit `bit` (0 to 7) of a byte. Put before a block that begins
 * in the middle of a byte they let zlib, which begins at whole bytes, decompress from there. The last byte is incomplete
 * unless `bit` is 0: its upper bits are the first ones of the real block.
 */
export function emptyBlocksUpTo(bit: number): Uint8Array {
  const bits: number[] = [];
  if (bit % 2 === 1) bits.push(...ODD);
  while (bits.length % 8 !== bit) bits.push(...EVEN);
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((value, at) => (bytes[at >>> 3] = (bytes[at >>> 3] ?? 0) | (value << (at & 7))));
  return bytes;
}

/** Numbers have their lowest bit first, codes their highest. */
const number = (value: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => (value >>> at) & 1);
const code = (text: string): number[] => text.split('').map(Number);

/** Not the last block, the fixed codes (01), the end of the block (0000000): ten bits. RFC 1951, section 3.2.6. */
const EVEN = [...number(0, 1), ...number(1, 2), ...code('0000000')];

/** Lengths of the codes for 18 (a run of zeros), 0 and 1, in the order of RFC 1951, section 3.2.7. */
const CODE_LENGTHS = [0, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
/** By those lengths: 1 is "0", 0 is "10", 18 is "11". */
const ONE = code('0');
const ZERO = code('10');
const ZEROS = (count: number): number[] => [...code('11'), ...number(count - 11, 7)];

/** With codes of its own, of which only the end of the block is used: 93 bits. RFC 1951, section 3.2.7. */
const ODD = [
  ...number(0, 1),
  ...number(2, 2),
  ...number(0, 5), // 257 literals and lengths
  ...number(0, 5), // one distance
  ...number(CODE_LENGTHS.length - 4, 4),
  ...CODE_LENGTHS.flatMap((length) => number(length, 3)),
  ...ZEROS(138),
  ...ZEROS(118),
  ...ONE, // the end of the block: one bit
  ...ZERO, // the distance: none
  ...code('0'),
];
