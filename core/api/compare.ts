/** Two images side by side (D23). `from` is the older or the left one. */
import type { ImageChoice, ChangeCount } from './files.ts';
import type { PackageChange } from './packages.ts';

export interface CompareRequest {
  readonly from: ImageChoice;
  readonly to: ImageChoice;
}

export interface ComparedImage {
  readonly key: string;
  readonly title: string;
  readonly imageId: string;
  readonly platform: string;
  readonly created: string | null;
  readonly download: number;
  readonly unpacked: number | null;
  readonly layers: readonly {
    readonly digest: string;
    readonly diffId: string;
    readonly download: number;
    readonly unpacked: number | null;
    readonly instruction: string;
    /** Position of the same layer in the other image; `null` when it has it not. */
    readonly same: number | null;
  }[];
}

export interface ComparedField {
  /** "Entrypoint", "ENV PATH", "LABEL maintainer". */
  readonly name: string;
  /** `null` where it is not set. */
  readonly from: string | null;
  readonly to: string | null;
}

export interface ImageComparison {
  readonly from: ComparedImage;
  readonly to: ComparedImage;
  readonly sharedLayers: number;
  readonly sharedBytes: number;
  readonly config: readonly ComparedField[];
  /** `null` until every layer of both is indexed. */
  readonly files: {
    readonly added: ChangeCount;
    readonly changed: ChangeCount;
    readonly removed: ChangeCount;
    readonly same: ChangeCount;
  } | null;
  readonly packages: readonly PackageChange[];
}
