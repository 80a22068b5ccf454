import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { chainIds } from '../oci/chain-ids.ts';
import type { Digest } from '../oci/digest.ts';
import { sha256 } from '../stream/hash.ts';
import { explained } from '../stream/disk-error.ts';
import type { WrittenLayer } from './changes/write-layer.ts';
import { inWorker } from './in-worker.ts';
import { keepTree } from './rootfs/kept-trees.ts';
import type { Rootfs, RootfsGround } from './rootfs/prepare-rootfs.ts';
import type { Scratch } from './scratch.ts';

interface Parts {
  readonly ground: RootfsGround;
  readonly rootfs: Rootfs;
  readonly scratch: Scratch;
  readonly folder: string;
  readonly how: 'overlay' | 'copy';
  readonly since: bigint;
}

/** What a container left behind. */
export class WrittenTree {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Writes what changed as an uncompressed layer to the new file `file`. `latest` (seconds since 1970): later times become it.
   * The same changes give the same bytes, whenever and wherever they are made.
   */
  async writeLayer(
    file: string,
    { latest, signal }: { readonly latest: number | null; readonly signal?: AbortSignal },
  ): Promise<WrittenLayer> {
    const { ground, rootfs, folder, how, since } = this.#parts;
    const below = rootfs.layers.map((layer) => ({ folder: layer.folder, opaque: [...layer.opaque] }));
    return (await inWorker(
      ground.workers,
      { kind: 'write', folder, how, below, since, file, latest },
      signal,
    )) as WrittenLayer;
  }

  /** The folder becomes the unpacked layer itself, so that the next step need not unpack it. Only {@link discard} after it. */
  async keep(layer: WrittenLayer): Promise<void> {
    const { ground, rootfs, scratch, folder, how } = this.#parts;
    // Of a copy only the whole is there, and what it stands on would be in it twice.
    if (how === 'copy') return;
    const chain = chainAbove(rootfs.chain, layer.digest);
    const from = join(scratch.path, 'tree');
    await explained('keep', from, async () => {
      await mkdir(from);
      await rename(folder, join(from, 'root'));
    });
    const below = rootfs.trees[0] ?? null;
    await keepTree(ground.folders, from, {
      chain,
      below,
      opaque: layer.opaque,
      bytes: layer.bytes,
      skipped: [],
    });
  }

  discard(): Promise<void> {
    return this.#parts.scratch.remove();
  }
}

function chainAbove(chain: Digest | undefined, diffId: Digest): Digest {
  const ids = chainIds(chain === undefined ? [diffId] : [chain, diffId], (text) =>
    sha256(Buffer.from(text)).slice('sha256:'.length),
  );
  return ids.at(-1) ?? diffId;
}
