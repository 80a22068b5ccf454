/** Pushing, copying between registries, and deleting there (A16, A17, B13–B15). */

export interface PushRequest {
  readonly key: string;
  /** Full or familiar names with tags; all in one repository or in several. */
  readonly names: readonly string[];
  /** `null`: all that are here. */
  readonly platforms: readonly string[] | null;
}

export interface CopyRequest {
  readonly from: string;
  readonly to: readonly string[];
  /** `null`: all. */
  readonly platforms: readonly string[] | null;
  /** Signatures, bills of materials and what else refers to it. */
  readonly referrers: boolean;
}

export interface MovedBlob {
  readonly digest: string;
  readonly size: number;
  readonly state: 'send' | 'there' | 'mount';
  /** Repository that it is mounted from. */
  readonly from: string | null;
  /** Which layer of which platform, or a config. */
  readonly title: string;
}

export interface PushTarget {
  readonly reference: string;
  readonly familiar: string;
  readonly registry: string;
  /** Digest that the name stands for there now; `null`: it is new. */
  readonly replaces: string | null;
  readonly blobs: readonly MovedBlob[];
}

/** What will move and what is there or can be mounted. The registry was only read. */
export interface MovePlan {
  readonly title: string;
  readonly digest: string;
  readonly platforms: readonly string[];
  /** Platforms that the index lists and that are not here, so that they cannot be sent. */
  readonly missing: readonly string[];
  readonly targets: readonly PushTarget[];
  readonly send: number;
  readonly there: number;
  readonly mount: number;
  readonly command: string;
}

export interface DeletePlan {
  readonly reference: string;
  readonly familiar: string;
  readonly tag: string | null;
  readonly digest: string;
  /** Other tags of the repository that stand for the same and would go with it, where the registry deletes by digest only. */
  readonly alsoGo: readonly string[];
  /** How the registry was found to delete: a tag alone, or the manifest with every tag of it. */
  readonly what: 'tag' | 'manifest';
  /** What has to be typed to confirm. */
  readonly confirm: string;
  readonly command: string;
}
