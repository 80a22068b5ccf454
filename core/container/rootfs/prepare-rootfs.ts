import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayerFile } from '../../image/content/content-orders.ts';
import { chainIds } from '../../oci/chain-ids.ts';
import type { Digest } from '../../oci/digest.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { sha256 } from '../../stream/hash.ts';
import { untilAborted } from '../../stream/until-aborted.ts';
import type { Workers } from '../../stream/workers.ts';
import { inWorker } from '../in-worker.ts';
import { isPrivileged } from '../process/enclosed.ts';
import { runProgram } from '../process/run-program.ts';
import { makeScratch, type Scratch } from '../scratch.ts';
import type { AppliedLayers } from './apply-layers.ts';
import {
  findTrees,
  flatTreeName,
  keepTree,
  treeLayers,
  treeName,
  type KeptTree,
  type RootfsFolders,
} from './kept-trees.ts';
import { fitsIntoOptions, type Overlay } from './overlay.ts';
import { makeLikeRoot, mountHere, stackOverlay } from './stack.ts';
import type { Survey } from './survey.ts';
import type { TreeLayer } from './tree-layer.ts';

/** An image's files, unpacked here, for as long as it is not released. */
export interface Rootfs {
  /** Undefined of what has no layers. */
  readonly chain: Digest | undefined;
  /** Names of the kept trees, the topmost first; none of what has no layers. */
  readonly trees: readonly string[];
  readonly layers: readonly TreeLayer[];
  /** What could not be made as the layers have it, each with the reason. */
  readonly skipped: readonly string[];
  /** From now on it may be removed. */
  release(): Promise<void>;
}

export interface RootfsGround {
  readonly folders: RootfsFolders;
  readonly workers: Workers;
  /** Whether this machine has overlays for us. */
  readonly overlay: boolean;
  /** Chains whose trees this process looks for or makes just now. */
  readonly preparing: Map<Digest, Promise<unknown>>;
}

/** Unpacks what is not here yet of a chain of layers, base first. */
export async function prepareRootfs(
  ground: RootfsGround,
  layers: readonly LayerFile[],
  signal: AbortSignal | undefined,
): Promise<Rootfs> {
  const chains = chainIds(
    layers.map(({ diffId }) => diffId),
    (text) => sha256(Buffer.from(text)).slice('sha256:'.length),
  );
  const chain = chains.at(-1);
  const scratch = await makeScratch(ground.folders.scratch);
  try {
    // Said before it is looked for, so that nobody removes it in between.
    await scratch.record({ trees: chains.flatMap((each) => [treeName(each), flatTreeName(each)]) });
    const trees = chain === undefined ? [] : await treesOf(ground, layers, chains, chain, scratch, signal);
    return {
      chain,
      trees: trees.map(({ name }) => name),
      layers: treeLayers(trees),
      skipped: trees.flatMap(({ about }) => about.skipped),
      release: () => scratch.remove(),
    };
  } catch (error) {
    await scratch.remove();
    throw error;
  }
}

/** Stages that stand on the same base unpack it once: who comes later waits, and finds it. */
async function treesOf(
  ground: RootfsGround,
  layers: readonly LayerFile[],
  chains: readonly Digest[],
  chain: Digest,
  scratch: Scratch,
  signal: AbortSignal | undefined,
): Promise<readonly KeptTree[]> {
  const { preparing } = ground;
  for (;;) {
    const others = chains.flatMap((each) => preparing.get(each) ?? []);
    if (others.length === 0) break;
    // One that fails, or is cancelled, is no reason for this one not to try.
    await untilAborted(Promise.allSettled(others), signal);
  }
  const trees = findOrUnpack(ground, layers, chains, chain, scratch, signal);
  preparing.set(chain, trees);
  try {
    return await trees;
  } finally {
    preparing.delete(chain);
  }
}

async function findOrUnpack(
  ground: RootfsGround,
  layers: readonly LayerFile[],
  chains: readonly Digest[],
  chain: Digest,
  scratch: Scratch,
  signal: AbortSignal | undefined,
): Promise<readonly KeptTree[]> {
  const { folders } = ground;
  for (let count = chains.length; count > 0; count -= 1) {
    const below = await findTrees(folders, chains[count - 1] ?? chain);
    if (below === undefined) continue;
    const overlay = overlayIn(folders, below, scratch);
    const isStackable = ground.overlay && fitsIntoOptions(overlay);
    if (count === chains.length && (isStackable || below.length === 1)) return below;
    // Applied on top of what is mounted, so that links and whiteouts mean what they mean in the whole.
    if (count < chains.length && isStackable && isPrivileged()) {
      await unpackOnto(ground, { below, overlay }, layers.slice(count), chain, scratch, signal);
      return kept(folders, chain);
    }
    break;
  }
  const isTaken = (await findTrees(folders, chain)) !== undefined;
  const name = isTaken ? flatTreeName(chain) : treeName(chain);
  const flat = await findTrees(folders, chain, name);
  if (flat !== undefined) return flat;
  const from = join(scratch.path, 'tree');
  const root = join(from, 'root');
  await mkdir(root, { recursive: true, mode: 0o755 });
  const { skipped } = (await inWorker(
    ground.workers,
    { kind: 'apply', root, layers },
    signal,
  )) as AppliedLayers;
  const { bytes } = (await inWorker(
    ground.workers,
    { kind: 'survey', folder: root, overlay: false },
    signal,
  )) as Survey;
  await keepTree(folders, from, { chain, below: null, opaque: [], bytes, skipped }, name);
  return kept(folders, chain, name);
}

function overlayIn({ base }: RootfsFolders, below: readonly KeptTree[], { path }: Scratch): Overlay {
  return stackOverlay(base, treeLayers(below), {
    upper: join(path, 'tree', 'root'),
    work: join(path, 'work'),
    target: join(path, 'merged'),
  });
}

async function unpackOnto(
  { folders, workers }: RootfsGround,
  { below, overlay }: { readonly below: readonly KeptTree[]; readonly overlay: Overlay },
  layers: readonly LayerFile[],
  chain: Digest,
  scratch: Scratch,
  signal: AbortSignal | undefined,
): Promise<void> {
  const from = join(scratch.path, 'tree');
  const folder = join(from, 'root');
  const root = join(scratch.path, 'merged');
  for (const each of [folder, join(scratch.path, 'work'), root]) await mkdir(each, { recursive: true });
  makeLikeRoot(folder, treeLayers(below));
  await mountHere(folders.base, overlay);
  let skipped: readonly string[];
  try {
    ({ skipped } = (await inWorker(workers, { kind: 'apply', root, layers }, signal)) as AppliedLayers);
  } finally {
    // Somebody may look at it just now (an indexer); then it goes when they are done.
    if ((await runProgram('umount', [root])).code !== 0) await runProgram('umount', ['--lazy', root]);
  }
  const { bytes, opaque } = (await inWorker(
    workers,
    { kind: 'survey', folder, overlay: true },
    signal,
  )) as Survey;
  await keepTree(folders, from, { chain, below: below[0]?.name ?? null, opaque, bytes, skipped });
}

async function kept(folders: RootfsFolders, chain: Digest, name?: string): Promise<readonly KeptTree[]> {
  const trees = await findTrees(folders, chain, name);
  if (trees === undefined) throw new StrataError('INTERNAL', `The unpacked layers of ${chain} are gone`);
  return trees;
}
