import { shortDigest } from '../oci/digest.ts';
import { visibleLine } from '../oci/visible-text.ts';
import type { Image } from './image.ts';

export const NO_NAME = '<none>';

export interface NameParts {
  readonly registry: string;
  /** As people write it: "nginx", "127.0.0.1:5000/corpus/httpd". */
  readonly repository: string;
  /** "1.27"; `<none>` when the name is pinned by digest only. */
  readonly tag: string;
  /** "nginx:1.27", "nginx@sha256:…". */
  readonly familiar: string;
}

const HUB = 'docker.io/';
const OFFICIAL = 'docker.io/library/';

/**
 * Takes a stored name apart. Names that Strata wrote are full ("docker.io/library/nginx:1.27"), so this needs no
 * grammar and costs nothing for 10,000 rows; names that another tool wrote into the layout are shown as they are.
 */
export function nameParts(name: string): NameParts {
  const shown = visibleLine(name);
  const at = shown.indexOf('@');
  const beforeDigest = at < 0 ? shown : shown.slice(0, at);
  const slash = beforeDigest.lastIndexOf('/');
  const colon = beforeDigest.lastIndexOf(':');
  const hasTag = colon > slash;
  const full = hasTag ? beforeDigest.slice(0, colon) : beforeDigest;
  const registry = slash < 0 ? '' : full.slice(0, full.indexOf('/'));
  const prefix = full.startsWith(OFFICIAL) ? OFFICIAL.length : full.startsWith(HUB) ? HUB.length : 0;
  return {
    registry,
    repository: full.slice(prefix),
    tag: hasTag ? beforeDigest.slice(colon + 1) : NO_NAME,
    familiar: shown.slice(prefix),
  };
}

/** How an image is called in a sentence: its first name as people write it, else its short ID. */
export function imageTitle(image: Image): string {
  const first = image.names[0];
  if (first !== undefined) return nameParts(first).familiar;
  return shortDigest(image.imageId === '' ? image.manifestDigest : image.imageId);
}
