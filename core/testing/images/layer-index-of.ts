import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ContentDigests } from '../../image/layer-index/content-digests.ts';
import { LayerIndexWriter } from '../../image/layer-index/index-writer.ts';
import { runningDigest } from '../../stream/hash.ts';
import { TarScanner } from '../../stream/tar/scanner.ts';
import { writeTar, type TarEntry } from './tar-writer.ts';

/** Writes the index of a layer beside its tar, without threads: where it is. Tars that no writer writes come as bytes. */
export async function indexOf(
  folder: string,
  name: string,
  layer: readonly TarEntry[] | Buffer,
): Promise<string> {
  const tar = Buffer.isBuffer(layer) ? layer : writeTar(layer);
  const file = join(folder, `${name}.index`);
  await writeFile(join(folder, `${name}.tar`), tar);
  const index = new LayerIndexWriter(file);
  const scanner = new TarScanner(new ContentDigests(index));
  const digest = runningDigest('sha256');
  digest.update(tar);
  scanner.push(tar);
  scanner.finish();
  await index.finish(digest.digest(), index.contents);
  return file;
}
