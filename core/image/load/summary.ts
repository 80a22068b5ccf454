/**
 * What a list needs to know of a document. Keyed by the digest of the bytes it was read from, a summary is true for
 * ever, so it is kept between runs ({@link ./summary-cache.ts}) and the documents are not read again.
 */
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';

export interface BlobReference {
  readonly digest: Digest;
  readonly size: number;
  readonly mediaType: string;
}

export interface IndexSummary {
  readonly kind: 'index';
  readonly children: readonly IndexChild[];
}

export interface IndexChild extends BlobReference {
  /** "linux/arm64/v8"; `null` for what is no image for a platform (an attestation, a nested index). */
  readonly platform: string | null;
  readonly nested: boolean;
}

export interface ManifestSummary {
  readonly kind: 'manifest';
  readonly config: BlobReference;
  readonly layers: readonly BlobReference[];
}

export interface ConfigSummary {
  readonly kind: 'config';
  readonly platform: string;
  readonly created: string | null;
  readonly diffIds: readonly Digest[];
  readonly labels: Readonly<Record<string, string>>;
  /** Number of history entries: tells an image from one that only changed its configuration. */
  readonly steps: number;
}

/** Bytes that are what their digest says and still no document that can be understood. */
interface UnreadableSummary {
  readonly kind: 'unreadable';
  readonly problem: string;
}

export type DocumentSummary = IndexSummary | ManifestSummary | ConfigSummary | UnreadableSummary;

export function blobReference(descriptor: Descriptor): BlobReference {
  return { digest: descriptor.digest, size: descriptor.size, mediaType: descriptor.mediaType };
}
