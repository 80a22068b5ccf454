/** A tar archive is a row of blocks; headers are one block, content is padded to whole ones. */
export const TAR_BLOCK = 512;

const CHECKSUM_AT = 148;
const CHECKSUM_LENGTH = 8;
const SPACE = 0x20;

/** Whether the block at `at` carries its own checksum: of unsigned bytes (POSIX) or signed ones (old Sun tars). */
export function isTarHeader(block: Uint8Array, at = 0): boolean {
  if (block.length < at + TAR_BLOCK) return false;
  const wanted = readOctal(block, at + CHECKSUM_AT, CHECKSUM_LENGTH);
  if (wanted === undefined) return false;
  let unsigned = 0;
  let signed = 0;
  for (let index = at; index < at + TAR_BLOCK; index += 1) {
    const byte = block[index] ?? 0;
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  for (let index = at + CHECKSUM_AT; index < at + CHECKSUM_AT + CHECKSUM_LENGTH; index += 1) {
    const byte = block[index] ?? 0;
    unsigned += SPACE - byte;
    signed += SPACE - (byte > 127 ? byte - 256 : byte);
  }
  return wanted === unsigned || wanted === signed;
}

export function isZeroBlock(block: Uint8Array, at: number): boolean {
  for (let index = at; index < at + TAR_BLOCK; index += 1) if (block[index] !== 0) return false;
  return true;
}

/** Bytes up to the first NUL of a field. A copy: the block is used again. */
export function readText(block: Uint8Array, at: number, length: number): Buffer {
  let end = at;
  while (end < at + length && block[end] !== 0) end += 1;
  return Buffer.from(block.subarray(at, end));
}

/**
 * An octal field: leading and trailing spaces and NULs do not count, an empty one is 0; undefined when it is not octal.
 * https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06
 */
function readOctal(block: Uint8Array, at: number, length: number): number | undefined {
  let start = at;
  let end = at + length;
  while (start < end && isFiller(block[start])) start += 1;
  while (end > start && isFiller(block[end - 1])) end -= 1;
  let value = 0;
  for (let index = start; index < end; index += 1) {
    const byte = block[index] ?? 0;
    if (byte === 0) break;
    if (byte < 0x30 || byte > 0x37) return undefined;
    value = value * 8 + byte - 0x30;
  }
  return value;
}

/**
 * A number field: octal, or with its first bit set GNU's base-256, big-endian two's complement. Undefined when it is
 * neither or needs more than 63 bits; beyond 2^53 it is rounded to the nearest number.
 */
export function readNumber(block: Uint8Array, at: number, length: number): number | undefined {
  const first = block[at] ?? 0;
  if ((first & 0x80) === 0) return readOctal(block, at, length);
  const negative = (first & 0x40) !== 0;
  const inverse = negative ? 0xff : 0;
  let value = 0;
  for (let index = at; index < at + length; index += 1) {
    let byte = (block[index] ?? 0) ^ inverse;
    if (index === at) byte &= 0x7f;
    value = value * 256 + byte;
  }
  if (value >= 2 ** 63) return undefined;
  return negative ? -value - 1 : value;
}

function isFiller(byte: number | undefined): boolean {
  return byte === 0 || byte === SPACE;
}
