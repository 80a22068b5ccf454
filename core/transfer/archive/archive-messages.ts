import type { Compression } from '../../stream/compression.ts';

export interface ScanOrder {
  readonly role: 'scan';
  readonly file: string;
}

export interface UnpackArchiveOrder {
  readonly role: 'unpack';
  readonly file: string;
  readonly compression: Compression;
  /** New file that gets the unpacked archive; removed again on failure. */
  readonly target: string;
  /** Bytes that may be written. */
  readonly atMost: number;
}

export type ArchiveOrder = ScanOrder | UnpackArchiveOrder;

/** A file or link of an archive. Its name is only ever a key, never a path. */
export interface ScannedMember {
  readonly name: string;
  /** Where its bytes begin in the file, and how many there are. */
  readonly offset: number;
  readonly size: number;
  /** Where a link leads, as it is written: a symbolic one from its own folder, a hard one from the root. */
  readonly link: { readonly target: string; readonly from: 'folder' | 'root' } | null;
}
