import { join } from 'node:path';
import { digestAlgorithm, digestHex, isDigest, type Digest } from '../oci/digest.ts';

/** Where everything lies under the store's root; see "The store on disk" in ARCHITECTURE.md. Pure: it touches no disk. */
export interface Layout {
  readonly root: string;
  readonly ociLayout: string;
  readonly index: string;
  /** {"version":1}: written last when a store is created, so its presence means that the rest is complete. */
  readonly marker: string;
  readonly blobs: string;
  readonly partial: string;
  readonly trash: string;
  readonly derived: string;
  readonly derivedLayers: string;
  readonly facts: string;
  readonly journal: string;
  readonly locks: string;
  /** What builds remember. */
  readonly build: string;
  readonly steps: string;
}

export const LAYOUT_VERSION = 1;

export function layoutAt(root: string): Layout {
  return {
    root,
    ociLayout: join(root, 'oci-layout'),
    index: join(root, 'index.json'),
    marker: join(root, 'strata-store'),
    blobs: join(root, 'blobs'),
    partial: join(root, 'partial'),
    trash: join(root, 'trash'),
    derived: join(root, 'derived'),
    derivedLayers: join(root, 'derived', 'layers'),
    facts: join(root, 'derived', 'facts'),
    journal: join(root, 'journal'),
    locks: join(root, 'locks'),
    build: join(root, 'build'),
    steps: join(root, 'build', 'layers'),
  };
}

/** https://github.com/opencontainers/image-spec/blob/main/image-layout.md#blobs */
export function blobPath(layout: Layout, digest: Digest): string {
  return join(layout.blobs, digestAlgorithm(digest), digestHex(digest));
}

/** The folder that holds a blob's entry: it is what has to be flushed after a rename. */
export function blobFolder(layout: Layout, digest: Digest): string {
  return join(layout.blobs, digestAlgorithm(digest));
}

/** "sha256-<hex>": a digest as one file name (a colon is not allowed everywhere). */
export function flatName(digest: Digest): string {
  return `${digestAlgorithm(digest)}-${digestHex(digest)}`;
}

export function readFlatName(name: string): Digest | undefined {
  const text = name.replace('-', ':');
  return isDigest(text) ? text : undefined;
}
