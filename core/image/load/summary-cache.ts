/**
 * Summaries kept between runs, as one file of bytes. Digests repeat across images (a base is in hundreds of them), so
 * each stands once in a table and is otherwise a number: a third of the size, a third of the time to read.
 * A file that is damaged, cut short or of another version is the same as none.
 */
import type { Digest } from '../../oci/digest.ts';
import type { BlobReference, DocumentSummary } from './summary.ts';

export interface SummaryCache {
  get(digest: Digest): DocumentSummary | undefined;
  set(digest: Digest, summary: DocumentSummary): void;
  /** Whether writing is worth while: it knows more than the bytes it was opened with or gave last, or half of them is dead. */
  readonly changed: boolean;
  /** What was asked for or added since it was opened; the rest belongs to images that are gone. */
  toBytes(): Uint8Array;
}

const VERSION = 'strata-summaries 1';

export function openSummaryCache(bytes?: Uint8Array): SummaryCache {
  let known = (bytes && decode(bytes)) ?? new Map<Digest, DocumentSummary>();
  const used = new Map<Digest, DocumentSummary>();
  let added = false;
  return {
    get(digest) {
      const summary = known.get(digest);
      if (summary !== undefined) used.set(digest, summary);
      return summary;
    },
    set(digest, summary) {
      added = true;
      known.set(digest, summary);
      used.set(digest, summary);
    },
    get changed() {
      // A few summaries of removed images are not worth a write on every start.
      return added || used.size < known.size / 2;
    },
    toBytes() {
      added = false;
      known = new Map(used);
      return encode(used);
    },
  };
}

type PackedBlob = readonly [digest: number, size: number, mediaType: number];
type Packed =
  | readonly ['i', number, readonly (readonly [...PackedBlob, platform: string | null, nested: 0 | 1])[]]
  | readonly ['m', number, PackedBlob, readonly PackedBlob[]]
  | readonly ['c', number, string, string | null, readonly number[], Readonly<Record<string, string>>, number]
  | readonly ['u', number, string];

function encode(summaries: ReadonlyMap<Digest, DocumentSummary>): Uint8Array {
  const words: string[] = [];
  const positions = new Map<string, number>();
  const word = (text: string): number => {
    const position = positions.get(text) ?? words.push(text) - 1;
    positions.set(text, position);
    return position;
  };
  const blob = (reference: BlobReference): PackedBlob => [
    word(reference.digest),
    reference.size,
    word(reference.mediaType),
  ];
  const packed: Packed[] = [];
  for (const [digest, summary] of summaries) {
    const key = word(digest);
    switch (summary.kind) {
      case 'index':
        packed.push([
          'i',
          key,
          summary.children.map((child) => [...blob(child), child.platform, child.nested ? 1 : 0] as const),
        ]);
        break;
      case 'manifest':
        packed.push(['m', key, blob(summary.config), summary.layers.map(blob)]);
        break;
      case 'config':
        packed.push([
          'c',
          key,
          summary.platform,
          summary.created,
          summary.diffIds.map(word),
          summary.labels,
          summary.steps,
        ]);
        break;
      case 'unreadable':
        packed.push(['u', key, summary.problem]);
        break;
    }
  }
  const body = JSON.stringify([words, packed]);
  return new TextEncoder().encode(`${VERSION} ${checksum(body)}\n${body}`);
}

function decode(bytes: Uint8Array): Map<Digest, DocumentSummary> | undefined {
  const text = new TextDecoder().decode(bytes);
  const newline = text.indexOf('\n');
  const body = text.slice(newline + 1);
  if (newline < 0 || text.slice(0, newline) !== `${VERSION} ${checksum(body)}`) return undefined;
  // The checksum says that these are the bytes that encode() wrote, so their shape is known.
  const [words, packed] = JSON.parse(body) as [readonly Digest[], readonly Packed[]];
  const word = (position: number): Digest => words[position] as Digest;
  const blob = ([digest, size, mediaType]: readonly [
    number,
    number,
    number,
    ...unknown[],
  ]): BlobReference => ({
    digest: word(digest),
    size,
    mediaType: word(mediaType),
  });
  const summaries = new Map<Digest, DocumentSummary>();
  for (const entry of packed) summaries.set(word(entry[1]), unpack(entry, word, blob));
  return summaries;
}

function unpack(
  entry: Packed,
  word: (position: number) => Digest,
  blob: (packed: readonly [number, number, number, ...unknown[]]) => BlobReference,
): DocumentSummary {
  switch (entry[0]) {
    case 'i':
      return {
        kind: 'index',
        children: entry[2].map((child) => ({ ...blob(child), platform: child[3], nested: child[4] === 1 })),
      };
    case 'm':
      return { kind: 'manifest', config: blob(entry[2]), layers: entry[3].map(blob) };
    case 'c':
      return {
        kind: 'config',
        platform: entry[2],
        created: entry[3],
        diffIds: entry[4].map(word),
        labels: entry[5],
        steps: entry[6],
      };
    case 'u':
      return { kind: 'unreadable', problem: entry[2] };
  }
}

/** FNV-1a over UTF-16 units: finds damage, not malice; whoever can write this file can write the store. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return `${text.length}-${(hash >>> 0).toString(16)}`;
}
