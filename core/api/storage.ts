/** The whole store as one picture (E1–E12). All sizes are bytes on disk unless they say otherwise. */
import type { SharingImage } from './images.ts';

export interface StoredLayer {
  readonly digest: string;
  readonly diffId: string;
  readonly size: number;
  readonly unpacked: number | null;
  /** Images that use it; `images` has at most 20 of them. */
  readonly imageCount: number;
  readonly images: readonly SharingImage[];
  /** The instruction that made it, in one of them. */
  readonly instruction: string;
  readonly created: string | null;
  /** Bytes that sharing it saves: size × (imageCount − 1). */
  readonly saves: number;
}

/** A band of the icicle: a layer on a chain of layers. What is shared is drawn once. */
export interface ChainNode {
  /** Chain ID: the same layer on another base is another node. */
  readonly id: string;
  readonly layer: string;
  readonly depth: number;
  readonly size: number;
  /** Images whose chain goes through it: its width counts their bytes above, once. */
  readonly imageCount: number;
  /** Bytes of this band and all bands on it, each once. */
  readonly total: number;
  readonly instruction: string;
  /** Images that end here. */
  readonly images: readonly SharingImage[];
  readonly children: readonly ChainNode[];
}

/** Where every byte on disk belongs; the parts add up to the whole to the byte (E3). */
export interface Attribution {
  readonly parts: readonly {
    readonly kind:
      | 'unique'
      | 'shared'
      | 'documents'
      | 'unreachable'
      | 'partial'
      | 'trash'
      | 'derived'
      /** What builds keep beside images. */
      | 'build'
      | 'other';
    readonly bytes: number;
    readonly count: number;
  }[];
  /** What the store takes on disk, counted file by file. */
  readonly total: number;
}

export interface StorageMap {
  readonly chains: readonly ChainNode[];
  readonly layers: number;
  readonly images: number;
  readonly attribution: Attribution;
}

export interface StoredLayersQuery {
  readonly sort: {
    readonly by: 'size' | 'unpacked' | 'images' | 'saves' | 'created';
    readonly descending: boolean;
  };
  /** Digest, diff ID or part of an instruction or an image's name. */
  readonly filter: string;
  readonly offset: number;
  readonly limit: number;
}

export interface StoredLayersPage {
  readonly rows: readonly StoredLayer[];
  readonly matching: number;
  readonly total: number;
}

/** "If these images stood on that base" (E10). */
export interface WhatIf {
  readonly base: SharingImage;
  readonly images: readonly (SharingImage & {
    /** Bytes of the base that it has now and would share instead; 0 when it stands on that base already. */
    readonly replaces: number;
    readonly standsOn: string | null;
  })[];
  readonly before: number;
  readonly after: number;
  readonly saves: number;
  /** What was assumed, in sentences. */
  readonly assumptions: readonly string[];
}

export interface GrowthPoint {
  readonly at: string;
  readonly onDisk: number;
  readonly virtual: number;
  readonly images: number;
}

export const CLEANING_KINDS = [
  'dangling',
  'unused',
  'unreachable',
  'partial',
  'trash',
  'derived',
  'build',
] as const;
export type CleaningKind = (typeof CLEANING_KINDS)[number];

export interface DiskPressure {
  readonly free: number;
  readonly capacity: number;
  readonly onDisk: number;
  readonly level: 'fine' | 'low' | 'critical';
  /** What would come back, most first (E11). */
  readonly suggestions: readonly { readonly kind: CleaningKind; readonly bytes: number }[];
}

export interface CleaningRequest {
  readonly kinds: readonly CleaningKind[];
  /** Only images created before ("24h", "2026-01-01"); `null` for all ages. */
  readonly until: string | null;
}

/** What a cleaning takes, exactly, before it does (G4). */
export interface CleaningPlan {
  readonly kinds: readonly {
    readonly kind: CleaningKind;
    readonly items: readonly {
      readonly title: string;
      readonly bytes: number;
      readonly key: string | null;
    }[];
    readonly itemCount: number;
    readonly bytes: number;
    /** Why something of this kind stays. */
    readonly stays: readonly string[];
  }[];
  /** Bytes that come back with all of them: not the sum of the kinds when two of them hold the same blob. */
  readonly frees: number;
  /** Only removed images can be brought back. */
  readonly undoable: boolean;
}

export interface CleaningResult {
  readonly freed: number;
  /** For undoing what can be undone; `null` when nothing can. */
  readonly undoId: string | null;
}
