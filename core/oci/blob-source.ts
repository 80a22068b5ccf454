import type { Descriptor } from './descriptor.ts';

export interface OpenOptions {
  /** First byte wanted; the source may answer from 0 instead and says so in `offset`. */
  readonly offset?: number;
  readonly signal?: AbortSignal;
}

export interface OpenedBlob {
  /** Where the bytes really begin: the wanted offset, or 0 when the source cannot start in the middle. */
  readonly offset: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Anything that can give the bytes of a descriptor: a registry, the store, an archive. Bytes are unverified. */
export interface BlobSource {
  open(descriptor: Descriptor, options?: OpenOptions): Promise<OpenedBlob>;
}
