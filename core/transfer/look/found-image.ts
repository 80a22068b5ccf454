import type { ImageConfig } from '../../oci/config.ts';
import type { Digest } from '../../oci/digest.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import { formatReference, parseReference, withDefaultTag } from '../../oci/reference.ts';

export interface FileRange {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

export interface FoundLayer {
  /** What the config promises; `null` where nothing does (archives of docker before 1.10). */
  readonly diffId: Digest | null;
  /** Of the bytes as they are stored; `null` where nothing names it. */
  readonly digest: Digest | null;
  readonly mediaType: string;
  readonly size: number;
  /** `null`: its bytes are not where its image is. */
  readonly bytes: FileRange | null;
}

export interface FoundDocument {
  readonly role: 'index' | 'manifest' | 'config';
  readonly digest: Digest;
  readonly mediaType: string;
  /** As it stands there now. */
  read(): Promise<Uint8Array>;
}

/** An image as it was found outside the store, its documents understood. */
export interface FoundImage {
  /** As they are written there; see {@link fullName}. */
  readonly names: readonly string[];
  /** Config digest; docker's own ID for those of before 1.10. */
  readonly imageId: string;
  /** `null` where there is no manifest. */
  readonly manifest: { readonly digest: Digest; readonly size: number } | null;
  readonly config: ImageConfig;
  /** Bytes of the config document. */
  readonly configSize: number;
  readonly annotations: Readonly<Record<string, string>>;
  readonly platform: string;
  readonly layers: readonly FoundLayer[];
  readonly documents: readonly FoundDocument[];
}

/** "alpine:3" as "docker.io/library/alpine:3". A bare word ("latest", as some tools write) says nothing of a registry. */
export function fullName(text: string): string {
  if (!/[:/]/.test(text)) return visibleLine(text);
  try {
    return formatReference(withDefaultTag(parseReference(text)));
  } catch {
    return visibleLine(text);
  }
}
