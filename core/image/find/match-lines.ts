import { isAscii } from 'node:buffer';
import { pathText } from '../files/paths/path-text.ts';
import type { PathRecords } from './path-records.ts';

/** A pattern for one text, and where it can be, the same for many lines at once. */
export interface LinePattern {
  readonly matches: (text: string) => boolean;
  /** With the flags g and m; undefined when there is only `matches`. */
  readonly lines: RegExp | undefined;
  /** Of a line, bytes; for a longer one there is only `matches`. */
  readonly longest: number;
}

/** Tells the positions of all records that match, in ascending order. `records` are ended by line feeds. */
export function searchRecords(
  records: PathRecords,
  count: number,
  { matches, lines, longest }: LinePattern,
  found: (position: number) => void,
): void {
  const { bytes, starts, isFile } = records;
  const foreign = isAscii(bytes) ? undefined : foreignRecords(records, count);
  const tryOne = (index: number, text: string | undefined): void => {
    if (isFile[index] === 1 && matches(text ?? pathText(recordBytes(records, index)))) found(index);
  };
  const text = bytes.toString('latin1');
  if (lines === undefined || !records.areLines || !areWithin(records, count, longest)) {
    for (let index = 0; index < count; index += 1)
      tryOne(
        index,
        foreign?.[index] === 1 ? undefined : text.substring(starts[index] ?? 0, (starts[index + 1] ?? 1) - 1),
      );
    return;
  }
  let index = 0;
  lines.lastIndex = 0;
  while (index < count) {
    // The match ends in the line that has it.
    const end = lines.test(text) ? lines.lastIndex : Infinity;
    for (; index < count && (starts[index + 1] ?? 0) <= end; index += 1)
      if (foreign?.[index] === 1) tryOne(index, undefined);
    if (index === count) return;
    if (foreign?.[index] === 1) tryOne(index, undefined);
    else if (isFile[index] === 1) found(index);
    index += 1;
    lines.lastIndex = starts[index] ?? 0;
  }
}

export function recordBytes({ bytes, starts }: PathRecords, index: number): Buffer {
  return bytes.subarray(starts[index] ?? 0, (starts[index + 1] ?? 1) - 1);
}

function areWithin({ starts }: PathRecords, count: number, longest: number): boolean {
  if (longest === Infinity) return true;
  for (let index = 0; index < count; index += 1)
    if ((starts[index + 1] ?? 0) - (starts[index] ?? 0) - 1 > longest) return false;
  return true;
}

/** By position 1 for those that are not ASCII: one byte of them is not one character. */
function foreignRecords({ bytes, starts }: PathRecords, count: number): Uint8Array {
  const foreign = new Uint8Array(count);
  for (let index = 0; index < count; index += 1) {
    const end = starts[index + 1] ?? 0;
    for (let at = starts[index] ?? 0; at < end && foreign[index] === 0; at += 1)
      if ((bytes[at] ?? 0) >= 0x80) foreign[index] = 1;
  }
  return foreign;
}
