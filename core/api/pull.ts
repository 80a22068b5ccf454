/** Pulling: what a person typed, made explicit (A20, B16), and what it would cost (B11). */

export interface PullTarget {
  /** What was understood of the text: "docker.io/library/nginx:1.27". */
  readonly reference: string;
  readonly familiar: string;
  readonly registry: string;
  readonly repository: string;
  readonly tag: string | null;
  readonly digest: string | null;
  readonly platform: string | null;
  /** When several platforms are wanted, or all that there are: these, and not `platform` alone. */
  readonly platforms?: readonly string[] | 'all';
  /** What was assumed, in words ("Docker Hub, because no registry was named", "tag latest, because none was named"). */
  readonly assumptions: readonly string[];
  /** How the text was read: a name, a pull command, a FROM line, a web address. */
  readonly readAs: 'name' | 'command' | 'from' | 'address' | 'digest';
  /** Image already in the store under this name, if any. */
  readonly here: { readonly key: string; readonly digest: string } | null;
}

export interface PullPlan {
  readonly target: PullTarget;
  readonly digest: string;
  /** Platforms that the registry offers; a single-platform image has one. */
  readonly platforms: readonly string[];
  /** The one that will be pulled; several joined by commas. */
  readonly platform: string;
  /** Those that will be pulled, one by one. */
  readonly chosen: readonly string[];
  readonly layers: readonly {
    readonly digest: string;
    readonly size: number;
    /** Bytes already here: 0, all, or what an unfinished download left. */
    readonly here: number;
  }[];
  /** Bytes that will be transferred. */
  readonly download: number;
  /** Bytes that are here already. */
  readonly reused: number;
  /** Free bytes on the store's disk now. */
  readonly diskFree: number;
  readonly diskAfter: number;
  /** What the name points to now, when it is here with another digest (B12's first half). */
  readonly replaces: string | null;
  readonly command: string;
}

export interface PullRequest {
  readonly text: string;
  /** `null`: that of this machine. */
  readonly platform: string | null;
  /** Instead of `platform`: several of them, or all that the registry offers (B9). */
  readonly platforms?: readonly string[] | 'all';
}
