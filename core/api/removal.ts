/** Removing: an exact plan first (G4), then the deed with an undo (G5). Untagging and deleting are told apart (G6). */

export interface RemovalRequest {
  /** Row keys: full names, or manifest digests of unnamed images. */
  readonly keys: readonly string[];
  /** `untag`: only the names go, an image that loses its last name stays as dangling. `delete`: its bytes go too. */
  readonly mode: 'untag' | 'delete';
}

export interface RemovalPlan {
  readonly request: RemovalRequest;
  /** Full names that go. */
  readonly untagged: readonly string[];
  /** Images whose last name goes, and that therefore go themselves (mode `delete`) or become dangling (`untag`). */
  readonly deleted: readonly {
    readonly imageId: string;
    readonly title: string;
    readonly manifestDigest: string;
  }[];
  /** Names of the same images that stay, so that their bytes stay. */
  readonly keptNames: readonly string[];
  /** Bytes that come back, exactly: Σ sizes of the blobs below. */
  readonly frees: number;
  readonly blobs: readonly { readonly digest: string; readonly size: number }[];
  /** Bytes that stay because other images have them too, grouped by the images that keep them. */
  readonly stays: readonly { readonly bytes: number; readonly keptBy: readonly string[] }[];
  readonly staysTotal: number;
  /** What stands in the way. Nothing is removed while there is one. */
  readonly blockers: readonly RemovalBlocker[];
  /** Images that stand on what goes: they keep working, and are named so that nobody wonders. */
  readonly standingOn: readonly string[];
  /** The same on the command line (J3). */
  readonly command: string;
}

export type RemovalBlocker =
  | { readonly kind: 'job'; readonly image: string; readonly job: string }
  | { readonly kind: 'read-only'; readonly location: string };

export interface RemovalResult {
  readonly freed: number;
  readonly untagged: readonly string[];
  readonly deleted: readonly string[];
  /** Present while the deed can be undone. */
  readonly undo: { readonly id: string; readonly until: string } | null;
}

export interface PruneRequest {
  /** Also named images that no job and no other image uses. */
  readonly all: boolean;
  /** Only what was created before this instant. */
  readonly until: string | null;
  /** docker's `label=` / `label!=` filters. */
  readonly labels: readonly string[];
}
