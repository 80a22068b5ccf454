import { SHA256_LENGTH } from '../../stream/hash.ts';
import { isRegularFile } from '../../stream/tar/entry.ts';
import type { ColumnGroup } from '../layer-index/layer-columns.ts';
import { digestRanks, EMPTY_HEX } from './group-entries.ts';

/** Digests lie side by side as they are, so that they are searched without being unpacked. */
export function matchDigest(digest: Buffer): (group: ColumnGroup, found: (position: number) => void) => void {
  if (digest.toString('hex') === EMPTY_HEX) return matchEmpty;
  return (group, found) => {
    const [digests] = group.read('digests');
    const ranks = new Set<number>();
    for (let at = digests.indexOf(digest); at >= 0; at = digests.indexOf(digest, at + 1))
      if (at % SHA256_LENGTH === 0) ranks.add(at / SHA256_LENGTH);
    if (ranks.size === 0) return;
    digestRanks(group).forEach((rank, position) => {
      if (ranks.has(rank)) found(position);
    });
  };
}

function matchEmpty(group: ColumnGroup, found: (position: number) => void): void {
  const [types, sizes] = group.read('type', 'size');
  let at = 0;
  for (let index = 0; index < group.entries; index += 1) {
    const first = sizes[at] ?? 0;
    while ((sizes[at++] ?? 0) >= 0x80);
    if (first === 0 && isRegularFile(types[index] ?? 0)) found(index);
  }
}
