/** Tags of a repository: ordered by version and date, with what each weighs and which are the same (A6–A9, B12, B17). */
import type { ErrorReport } from './errors.ts';

export const TAG_SORTS = ['version', 'name', 'date', 'size'] as const;
export type TagSort = (typeof TAG_SORTS)[number];

export interface TagsQuery {
  /** Of {@link Calls} `tags.open`. */
  readonly id: string;
  /** Plain text, a glob ("1.*-slim") or a range of versions (">=1.25 <1.27"). */
  readonly filter: string;
  readonly sort: { readonly by: TagSort; readonly descending: boolean };
  /** Leave out tags that look like commits and digests. */
  readonly hideNoise: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface TagPlatform {
  readonly platform: string;
  readonly digest: string;
  /** Compressed bytes of its layers and config; `null`: not told yet. */
  readonly download: number | null;
}

export interface TagRow {
  readonly tag: string;
  /** "1.27.2" of "1.27.2-alpine"; `null` when it is no version. */
  readonly version: string | null;
  /** What follows the version ("alpine"), or the whole of what is none. */
  readonly variant: string;
  readonly digest: string | null;
  readonly pushed: string | null;
  readonly platforms: readonly TagPlatform[] | null;
  /** Bytes that a pull for this machine's platform downloads, were nothing here. */
  readonly download: number | null;
  /** Other tags known to have the same digest. */
  readonly same: readonly string[];
  /** Key of the image here under this name, and whether it is the same. */
  readonly here: { readonly key: string; readonly same: boolean } | null;
  readonly error: ErrorReport | null;
}

/** What `latest`, or another tag that moves, stands for. */
export interface MovingTag {
  readonly tag: string;
  readonly digest: string | null;
  /** The tag with the most exact version of the same digest. */
  readonly sameAs: string | null;
  /** A tag with a higher version that it is not. */
  readonly newer: string | null;
}

export interface TagsPage {
  readonly rows: readonly TagRow[];
  readonly matching: number;
  readonly total: number;
  readonly state:
    | { readonly kind: 'listing' }
    | { readonly kind: 'complete' }
    | { readonly kind: 'failed'; readonly error: ErrorReport };
  /** Why the filter could not be used, if so. */
  readonly problem: string | null;
  readonly latest: MovingTag | null;
  /** What this registry does not tell ("dates"), in words. */
  readonly notes: readonly string[];
}

export type UpdateState =
  | { readonly kind: 'current' }
  | { readonly kind: 'newer'; readonly digest: string; readonly download: number | null }
  /** The name is not there any more. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown'; readonly error: ErrorReport };

/** Whether what is here is what its name stands for now (B12), and whether its base is (I8). */
export interface ImageUpdate {
  readonly key: string;
  readonly checked: string;
  readonly state: UpdateState;
  readonly base: {
    readonly name: string;
    readonly state: UpdateState;
  } | null;
}
