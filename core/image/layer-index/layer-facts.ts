import type { Digest } from '../../oci/digest.ts';

/** What one pass over a layer tells about the whole of it. */
export interface LayerFacts {
  /** Digest of the unpacked layer, as an image's config lists it. */
  readonly diffId: Digest;
  /** Bytes of its files and links when extracted: the SIZE of `docker images`. The tar stream is larger, by its headers. */
  readonly unpacked: number;
  readonly entries: number;
}
