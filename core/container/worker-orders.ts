import type { LayerFile } from '../image/content/content-orders.ts';

interface StackedFolder {
  /** This one and the paths in it: bytes as latin-1. */
  readonly folder: string;
  readonly opaque: readonly string[];
}

export type ContainerWork =
  /** Gives `AppliedLayers`. */
  | { readonly kind: 'apply'; readonly root: string; readonly layers: readonly LayerFile[] }
  /** Gives `Survey`. */
  | { readonly kind: 'survey'; readonly folder: string; readonly overlay: boolean }
  | WriteOrder;

/** Gives `WrittenLayer`. */
export interface WriteOrder {
  readonly kind: 'write';
  /** What was written to: the upper folder of an overlay, or a whole copy. */
  readonly folder: string;
  readonly how: 'overlay' | 'copy';
  /** What was below, the topmost first. */
  readonly below: readonly StackedFolder[];
  /** Of a copy: when it was complete, in nanoseconds since 1970. */
  readonly since: bigint;
  /** The archive to make. */
  readonly file: string;
  /** Seconds since 1970; times beyond it become it, in the folder as well. */
  readonly latest: number | null;
}
