/** Shapes of images as a window sees them. All sizes are bytes; all times are ISO 8601 in UTC. */

/** Whether an image can be trusted and used as it stands. */
export type ImageState =
  /** every blob is here and every diff ID is what the config says */
  | 'complete'
  /** every blob is here; some layer has not been unpacked and checked yet */
  | 'checking'
  /** some blob is missing: an unfinished pull, or a deleted or damaged file */
  | 'incomplete'
  /** some layer unpacks to something other than its config promises, or a document cannot be read */
  | 'bad';

export interface ImageRow {
  /** Stable while the row exists: the full name, or the manifest digest of an unnamed image. */
  readonly key: string;
  /** Full name with tag or digest ("docker.io/library/nginx:1.27"); `null` for a dangling image. */
  readonly name: string | null;
  /** As people write it ("nginx", "127.0.0.1:5000/corpus/httpd"); `<none>` for a dangling image. */
  readonly repository: string;
  /** "1.27"; `<none>` for a dangling image or a name pinned by digest only. */
  readonly tag: string;
  readonly registry: string;
  /** Digest the name points to: of the index when there is one, else of the manifest. */
  readonly digest: string;
  readonly manifestDigest: string;
  /** Config digest: what `docker images` shows as IMAGE ID. */
  readonly imageId: string;
  /** "linux/amd64", "linux/arm64/v8". */
  readonly platform: string;
  /** Other platforms that the index lists, and whether they are here. */
  readonly otherPlatforms: readonly { readonly platform: string; readonly here: boolean }[];
  readonly created: string | null;
  readonly layers: number;
  /** Compressed bytes that a pull of this image alone transfers: manifest, config and layers. */
  readonly download: number;
  /** Bytes of its layers when extracted, as docker counts the SIZE of an image; `null` until every layer was unpacked once. */
  readonly unpacked: number | null;
  /** Bytes that this store holds for it, shared or not. */
  readonly onDisk: number;
  /** Bytes that come back if only this image goes. */
  readonly unique: number;
  /** onDisk − unique. */
  readonly shared: number;
  /** Names (or short IDs) of images that stand on all layers of this one. */
  readonly usedBy: readonly string[];
  /** Running jobs that hold its blobs. */
  readonly heldBy: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly state: ImageState;
  /** Why, when `state` is not `complete`. */
  readonly problem: string | null;
}

export type ImageSortKey =
  | 'name'
  | 'imageId'
  | 'digest'
  | 'platform'
  | 'created'
  | 'layers'
  | 'download'
  | 'unpacked'
  | 'onDisk'
  | 'unique'
  | 'usedBy';

export interface ImagesQuery {
  /** Plain words and docker filters ("dangling:true", "label:a=b", "before:nginx"), as tokens. */
  readonly filters: readonly string[];
  readonly sort: { readonly by: ImageSortKey; readonly descending: boolean };
  /** Fold tags under their repository: rows come sorted by repository first. */
  readonly groupBy: 'none' | 'repository' | 'registry';
  readonly offset: number;
  readonly limit: number;
}

export interface ImagesPage {
  readonly rows: readonly ImageRow[];
  /** Rows that match the filters. */
  readonly matching: number;
  /** Rows in the store. */
  readonly total: number;
  readonly groups: readonly { readonly title: string; readonly count: number; readonly onDisk: number }[];
  /** Filters that could not be understood, each with the reason. */
  readonly problems: readonly { readonly filter: string; readonly message: string }[];
}

/** What stands in the status bar. `onDisk` = Σ unique + Σ shared groups, to the byte; `saved` = `virtual` − `onDisk`. */
export interface StoreTotals {
  readonly images: number;
  /** Σ over images of the bytes each holds on disk, as if nothing were shared. */
  readonly virtual: number;
  /** Bytes on disk of everything that a name reaches, each blob once. */
  readonly onDisk: number;
  readonly saved: number;
  /** Σ over images of `unique`. */
  readonly unique: number;
  /** Bytes held by two or more images, each blob once. */
  readonly sharedOnce: number;
  /** What removing every dangling image and leftover would bring back. */
  readonly reclaimable: number;
  /** Blobs that no name and no job reaches. */
  readonly unreachable: number;
  /** Unfinished downloads. */
  readonly partial: number;
  /** Removed, waiting for the end of their undo time. */
  readonly trash: number;
  /** Rebuildable indexes. */
  readonly derived: number;
  readonly readOnly: boolean;
  readonly location: string;
}

export interface SharingImage {
  readonly key: string;
  readonly title: string;
  readonly imageId: string;
}

/** The part of an image that is not its own (D14). */
export interface BaseImage {
  /** "debian:12"; `null` when only the place of the border is known. */
  readonly name: string | null;
  /** Layers 0 to layers − 1 are the base's. */
  readonly layers: number;
  /** History steps that are the base's. */
  readonly steps: number;
  /** `store`: an image here has exactly these layers; `annotation`: the image says so; `history`: told from its instructions. */
  readonly how: 'store' | 'annotation' | 'history';
  /** Key of that image when it is in the store. */
  readonly key: string | null;
  readonly digest: string | null;
}

export interface LayerView {
  /** 0 is the base. */
  readonly position: number;
  readonly digest: string;
  readonly diffId: string;
  readonly mediaType: string;
  readonly download: number;
  readonly unpacked: number | null;
  /** Number of entries in its tar stream; `null` until it was unpacked once. */
  readonly entries: number | null;
  /** `elsewhere`: of an image that is looked at where it is, with bytes that are not on this machine. */
  readonly state: 'verified' | 'checking' | 'missing' | 'bad' | 'elsewhere';
  /** Other images in the store with this very blob. */
  readonly sharedWith: readonly SharingImage[];
}

/** One line of history joined to the layer it made, if it made one (D1, D2). */
export interface HistoryStep {
  readonly position: number;
  readonly created: string | null;
  /** The instruction as a Dockerfile would have it ("RUN apt-get update"), control characters made visible. */
  readonly instruction: string;
  /** What the config says, verbatim but for control characters. */
  readonly createdBy: string;
  readonly comment: string;
  readonly author: string;
  readonly empty: boolean;
  /** Index into `layers`; `null` when it made none. A layer without history gets a step of its own. */
  readonly layer: number | null;
}

export interface ConfigView {
  readonly entrypoint: readonly string[] | null;
  readonly command: readonly string[] | null;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly workingFolder: string;
  readonly user: string;
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly labels: readonly { readonly name: string; readonly value: string }[];
  readonly healthCheck: {
    readonly test: readonly string[];
    readonly interval: string;
    readonly timeout: string;
    readonly startPeriod: string;
    readonly retries: number;
  } | null;
  readonly stopSignal: string;
  readonly shell: readonly string[] | null;
  readonly onBuild: readonly string[];
  readonly author: string;
  readonly os: string;
  readonly architecture: string;
}

/** A raw document with the check that its bytes on disk hash to its digest. */
export interface DocumentView {
  readonly role: 'index' | 'manifest' | 'config';
  readonly digest: string;
  readonly mediaType: string;
  readonly size: number;
  readonly text: string;
  readonly verified: boolean;
}

export interface ImageDetail {
  readonly row: ImageRow;
  /** Every name in the store that points at the same manifest, full form. */
  readonly names: readonly string[];
  readonly layers: readonly LayerView[];
  readonly history: readonly HistoryStep[];
  readonly config: ConfigView;
  /** Images whose layers this one stands on, nearest first (E4). */
  readonly standsOn: readonly SharingImage[];
  readonly base: BaseImage | null;
  /** Where it is looked at, when it is not in the store. */
  readonly opened: { readonly id: string; readonly title: string } | null;
}
