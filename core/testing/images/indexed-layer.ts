import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { SearchedLayer } from '../../image/find/searched-layers.ts';
import { LayerIndexWriter } from '../../image/layer-index/index-writer.ts';
import { parseDigest, type Digest } from '../../oci/digest.ts';
import type { TarEntry } from '../../stream/tar/entry.ts';

/** An entry of a layer; a text is a file with its path for content. */
export interface Member {
  readonly path: string | Buffer;
  readonly content?: string;
  readonly type?: number;
}

export function contentDigest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

let made = 0;

function digestOfNumber(number: number): Digest {
  return parseDigest(`sha256:${String(number).padStart(64, '0')}`);
}

/** A layer that is known by its index alone, of one image. */
export async function indexedLayer(
  folder: string,
  members: readonly (Member | string)[],
): Promise<SearchedLayer> {
  made += 1;
  const indexFile = join(folder, `index-${made}`);
  const writer = new LayerIndexWriter(indexFile);
  let offset = 512;
  for (const each of members) {
    const { path, content = '', type } = typeof each === 'string' ? { path: each, content: each } : each;
    const isFolder = path.toString().endsWith('/');
    const size = isFolder ? 0 : Buffer.byteLength(content);
    const entry: TarEntry = {
      path: Buffer.from(path),
      type: type ?? (isFolder ? 0x35 : 0x30),
      mode: 0o644,
      uid: 0,
      gid: 0,
      size,
      stored: size,
      sparse: false,
      mtime: 1_700_000_000 + size,
      mtimeNanos: 0,
      linkTarget: Buffer.alloc(0),
      deviceMajor: 0,
      deviceMinor: 0,
      xattrs: [],
      offset,
    };
    writer.add(entry, contentDigest(content));
    offset += 512 + Math.ceil(size / 512) * 512;
    if (writer.isFull) await writer.flush();
  }
  await writer.finish(digestOfNumber(0), 1);
  const images = [{ key: `image-${made}`, title: `image-${made}`, imageId: '', position: 3 }];
  return { digest: digestOfNumber(made), indexFile, images, imageCount: 1 };
}
