/**
 * An image as this store has it: one manifest, however many names lead to it. Immutable; a change in the store makes
 * new ones. Blobs and images refer to each other, so these never cross a process boundary: rows and views do.
 */
import type { ImageState } from '../api/images.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import type { BlobReference, ConfigSummary, ManifestSummary } from './load/summary.ts';

/** A blob that is here, once, with everybody who needs it. */
export interface StoredBlob {
  readonly digest: Digest;
  readonly size: number;
  readonly owners: readonly Image[];
  /** Titles of running jobs that lease it. */
  readonly heldBy: readonly string[];
}

/** What a name points at: an index or a manifest, with everything it reaches that is here. */
export interface ImageRoot {
  readonly descriptor: Descriptor;
  /** Full names; none for what is left over of a moved tag. */
  readonly names: readonly string[];
  /** `index.json` lists it without a name, too. */
  readonly unnamed: boolean;
  readonly blobs: readonly StoredBlob[];
}

/** The image for one platform. A single-platform image has one of these. */
export interface ImageVariant {
  readonly descriptor: BlobReference;
  readonly platform: string;
  /** Its manifest is here. */
  readonly here: boolean;
  readonly manifest: ManifestSummary | null;
  readonly config: ConfigSummary | null;
  /** Set when a document of it is here and cannot be understood. */
  readonly problem: string | null;
}

export interface ImageLayer extends BlobReference {
  readonly diffId: Digest | null;
  readonly unpacked: number | null;
  readonly entries: number | null;
  readonly state: 'verified' | 'checking' | 'missing' | 'bad';
}

export interface Image {
  /** Digest of the manifest; of the index when none of its platforms is known. */
  readonly manifestDigest: Digest;
  /** Digest of the config; empty while the manifest is not here. */
  readonly imageId: string;
  /** Sorted. */
  readonly names: readonly string[];
  readonly roots: readonly ImageRoot[];
  readonly variants: readonly ImageVariant[];
  /** The variant that stands for the image: this machine's platform when it is here. */
  readonly variant: ImageVariant;
  readonly platform: string;
  readonly created: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly layers: readonly ImageLayer[];
  readonly blobs: readonly StoredBlob[];
  readonly download: number;
  readonly unpacked: number | null;
  readonly onDisk: number;
  readonly unique: number;
  /** Stand on all layers of this one. */
  readonly usedBy: readonly Image[];
  /** Whose layers this one stands on, nearest first. */
  readonly standsOn: readonly Image[];
  readonly heldBy: readonly string[];
  readonly state: ImageState;
  readonly problem: string | null;
}
