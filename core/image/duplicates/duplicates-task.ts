import { setImmediate } from 'node:timers/promises';
import { StrataError } from '../../oci/strata-error.ts';
import type { TaskContext } from '../../stream/worker-tasks.ts';
import { entriesAt } from '../find/group-entries.ts';
import { DigestKeys } from './digest-keys.ts';
import type { DuplicatesOrder, FoundDuplicates } from './duplicate-messages.ts';
import { eachContents } from './layer-contents.ts';

/** Of one content. */
const PLACES = 10;

interface Listed {
  readonly wasted: number;
  readonly hex: string;
  readonly size: number;
  readonly copies: number;
  readonly places: { readonly layer: number; readonly path: string }[];
}

/**
 * What occurs more than once. The digests are looked through three times: which repeat, how often and how large, and where the
 * largest are. As many as fit into memory are looked at together, chosen by their first byte.
 */
export async function duplicatesTask({ data, signal }: TaskContext): Promise<FoundDuplicates> {
  const { indexFiles, limit, held } = data as DuplicatesOrder;
  // A random byte of each digest tells how many fall into each part.
  const perByte = new Uint32Array(256);
  const unread = eachContents(indexFiles, ({ digests, count }) => {
    for (let rank = 0; rank < count; rank += 1) perByte[firstByte(digests, rank)]! += 1;
  });
  let wasted = 0;
  let duplicated = 0;
  let listed: readonly Listed[] = [];
  for (const part of partsOf(perByte, held)) {
    await setImmediate();
    if (signal.aborted) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
    const found = duplicatesOf(indexFiles, part, limit);
    wasted += found.wasted;
    duplicated += found.duplicated;
    listed = largest([...listed, ...found.listed], limit);
  }
  return {
    contents: listed.map(({ hex, size, copies, places }) => ({ hex, size, copies, places })),
    wasted,
    duplicated,
    layers: indexFiles.length - unread.size,
    unread: unread.size,
  };
}

interface Part {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly digests: number;
}

function partsOf(perByte: Uint32Array, held: number): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  let digests = 0;
  perByte.forEach((count, byte) => {
    if (digests > 0 && digests + count > held) {
      parts.push({ from, to: byte, digests });
      from = byte;
      digests = 0;
    }
    digests += count;
  });
  if (digests > 0) parts.push({ from, to: 256, digests });
  return parts;
}

function duplicatesOf(
  indexFiles: readonly string[],
  part: Part,
  limit: number,
): { readonly wasted: number; readonly duplicated: number; readonly listed: readonly Listed[] } {
  const isIn = (digests: DataView, rank: number): boolean => {
    const first = firstByte(digests, rank);
    return first >= part.from && first < part.to;
  };
  const keys = new DigestKeys(part.digests);
  eachContents(indexFiles, ({ digests, count }) => {
    for (let rank = 0; rank < count; rank += 1) if (isIn(digests, rank)) keys.add(digests, rank);
  });
  const repeated = keys.repeated();
  if (repeated.count === 0) return { wasted: 0, duplicated: 0, listed: [] };
  eachContents(indexFiles, ({ digests, count, places }) => {
    let sizes: Float64Array | undefined;
    for (let rank = 0; rank < count; rank += 1) {
      const index = isIn(digests, rank) ? repeated.find(digests, rank) : -1;
      if (index < 0) continue;
      sizes ??= places().sizes;
      repeated.copies[index]! += 1;
      repeated.sizes[index] = sizes[rank] ?? 0;
    }
  });
  let wasted = 0;
  const order = new Float64Array(repeated.count);
  for (let index = 0; index < repeated.count; index += 1) {
    order[index] = ((repeated.copies[index] ?? 0) - 1) * (repeated.sizes[index] ?? 0);
    wasted += order[index] ?? 0;
  }
  const least = order.slice().sort().at(-limit) ?? 0;
  const listed = new Map<number, Listed>();
  eachContents(indexFiles, ({ layer, group, digests, count, places }) => {
    const wanted = new Map<number, number>();
    let positions: Uint32Array | undefined;
    for (let rank = 0; rank < count; rank += 1) {
      const index = isIn(digests, rank) ? repeated.find(digests, rank) : -1;
      if (index < 0 || (order[index] ?? 0) < least) continue;
      if ((listed.get(index)?.places.length ?? 0) >= PLACES) continue;
      if (listed.size >= limit && !listed.has(index)) continue;
      positions ??= places().positions;
      wanted.set(positions[rank] ?? 0, index);
      if (!listed.has(index)) {
        const size = repeated.sizes[index] ?? 0;
        const copies = repeated.copies[index] ?? 0;
        listed.set(index, { wasted: order[index] ?? 0, hex: hexOf(digests, rank), size, copies, places: [] });
      }
    }
    if (wanted.size === 0) return;
    const at = [...wanted.keys()];
    entriesAt(group, at).forEach(({ path }, nth) => {
      if (path === '/') return;
      const places = listed.get(wanted.get(at[nth] ?? -1) ?? -1)?.places;
      if (places !== undefined && places.length < PLACES) places.push({ layer, path });
    });
  });
  return { wasted, duplicated: repeated.count, listed: [...listed.values()] };
}

function largest(listed: readonly Listed[], limit: number): readonly Listed[] {
  return [...listed].sort((a, b) => b.wasted - a.wasted || (a.hex < b.hex ? -1 : 1)).slice(0, limit);
}

function firstByte(digests: DataView, rank: number): number {
  return digests.getUint8(32 * rank);
}

function hexOf(digests: DataView, rank: number): string {
  return Buffer.from(digests.buffer, digests.byteOffset + 32 * rank, 32).toString('hex');
}
