import type { InstalledPackage, PackageReport } from '../../api/packages.ts';

/** That are told: an image of a million broken manifests has one problem. */
export const MOST_PROBLEMS = 1000;

/** One version of one database. */
export interface ReadFile {
  readonly path: string;
  readonly layer: number;
  /** Undefined for one that the layer removed. */
  readonly bytes: Uint8Array | undefined;
}

export type ToReader =
  | { readonly kind: 'files'; readonly files: readonly ReadFile[] }
  | { readonly kind: 'end'; readonly about: AboutSystem }
  /** The packages that came are taken; the next may follow. */
  | { readonly kind: 'more' };

/** What the finished image says beside its databases. */
export interface AboutSystem {
  /** /etc/os-release */
  readonly release: Uint8Array | undefined;
  /** /usr/share/doc/<package>/copyright */
  readonly copyrights: readonly { readonly path: string; readonly bytes: Uint8Array }[];
}

export type FromReader =
  /** What came last is read. */
  | { readonly kind: 'read' }
  /** A part of the packages; all of them at once would hold up whoever receives them, so each waits to be asked for. */
  | { readonly kind: 'packages'; readonly packages: readonly InstalledPackage[] };

/** What the reader's task returns; its packages come ahead of it. */
export type ReadSummary = Omit<PackageReport, 'packages'>;
