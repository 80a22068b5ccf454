import type { Digest } from '../../oci/digest.ts';
import type { Compression } from '../../stream/compression.ts';
import type { ErrorReport } from '../../api/errors.ts';

/** Takes compressed bytes in: hashes and writes them. The first of the two tasks of a pass. */
export interface IntakeOrder {
  readonly role: 'intake';
  readonly file: string;
  readonly resumeFrom: number;
  readonly digest: Digest;
  readonly size: number;
}

export type ToIntake =
  | { readonly kind: 'bytes'; readonly buffer: ArrayBuffer; readonly length: number }
  | { readonly kind: 'restart' }
  | { readonly kind: 'verify' }
  | { readonly kind: 'close' };

export type FromIntake =
  /** The file is open; its descriptor is good in every thread until 'close'. */
  | { readonly kind: 'opened'; readonly descriptor: number }
  /** A buffer was written and comes back to be used again; the file has `written` bytes now. */
  | { readonly kind: 'room'; readonly buffer: ArrayBuffer; readonly written: number }
  | { readonly kind: 'restarted' }
  | { readonly kind: 'verified'; readonly problem: ErrorReport | undefined };

/** Reads the file behind the writer: inflates, hashes and indexes. The second task. */
export interface UnpackOrder {
  readonly role: 'unpack';
  readonly descriptor: number;
  readonly digest: Digest;
  readonly size: number;
  readonly compression: Compression;
  readonly indexFile: string;
}

/** The first `available` bytes of the file are there; all of them when that is the size. */
export interface ToUnpack {
  readonly available: number;
}

/** A layer that is a part of a file and complete: inflates, hashes and indexes it, alone. Posts the bytes read so far. */
export interface RangeOrder {
  readonly role: 'range';
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  readonly digest: Digest | undefined;
  readonly compression: Compression;
  readonly indexFile: string;
}

export type PassOrder = IntakeOrder | UnpackOrder | RangeOrder;
