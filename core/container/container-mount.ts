import type { Rootfs } from './rootfs/prepare-rootfs.ts';

/** What a container sees at `target` (absolute) instead of its own files. Nothing of it gets into the layer. */
export type ContainerMount = { readonly target: string } & (
  | {
      readonly kind: 'bind';
      /** A file, a folder or a socket of this machine, absolute, its last name no link. */
      readonly source: string;
      readonly writes: 'refused' | 'kept' | 'discarded';
    }
  | {
      readonly kind: 'rootfs';
      readonly rootfs: Rootfs;
      /** Links are followed inside. */
      readonly path: string;
      readonly writes: 'refused' | 'discarded';
    }
  /** `size` in bytes; null is half of the memory. */
  | { readonly kind: 'tmpfs'; readonly size: number | null }
  /** Never on a disk. */
  | {
      readonly kind: 'secret';
      readonly content: Uint8Array;
      readonly uid: number;
      readonly gid: number;
      readonly mode: number;
    }
);
