/**
 * Images that are looked at where they are, without being loaded or pulled (D13, D21). Their keys work wherever an image's
 * key does for looking: `images.detail`, `images.documents`, every `files.*`, `packages.*`, `secrets.*`, `compare.*`.
 */
interface OpenedImage {
  readonly key: string;
  /** Name that the archive or the registry has for it; the short ID without. */
  readonly title: string;
  readonly platform: string;
}

export interface OpenedSource {
  readonly id: string;
  readonly kind: 'docker-archive' | 'oci-archive' | 'oci-layout' | 'registry';
  /** File name, folder name or reference. */
  readonly title: string;
  /** Bytes of the file; 0 for a folder or a registry. */
  readonly size: number;
  readonly images: readonly OpenedImage[];
}

export interface RemoteRequest {
  readonly text: string;
  readonly platform: string | null;
}

/** What looking at a layer's files costs before it is done: it is downloaded once, its list of files kept, its bytes not. */
export interface IndexPlan {
  readonly layers: readonly {
    readonly position: number;
    /** `listed`: its files are known; `here`: its bytes are on this machine; `elsewhere`: they have to be fetched. */
    readonly state: 'listed' | 'here' | 'elsewhere';
    readonly download: number;
  }[];
  /** Of the layers asked for that are elsewhere. */
  readonly download: number;
}
