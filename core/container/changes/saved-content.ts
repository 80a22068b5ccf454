import type { StoredContent } from '../../image/files/image-files.ts';

/** A header asks for nothing but the size. */
export function savedContent(size: number): StoredContent {
  return { layer: 0, offset: 0, stored: size, size, isSparse: false, digest: undefined };
}
