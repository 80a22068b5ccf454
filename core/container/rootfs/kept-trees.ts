import { mkdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { digestSchema } from '../../oci/descriptor.ts';
import { digestHex, type Digest } from '../../oci/digest.ts';
import { namesIn } from '../../store/disk/names-in.ts';
import { explained, isMissing, systemCode } from '../../stream/disk-error.ts';
import { sha256 } from '../../stream/hash.ts';
import { makeScratch, removeFolder, treesInUse } from '../scratch.ts';
import { latin1, type TreeLayer } from './tree-layer.ts';

/** Layers unpacked to a folder, which is one layer of an overlay; whole once it has its name. */
export interface KeptTree {
  /** Of its folder; shorter than a digest, since the options of a mount have to name many. */
  readonly name: string;
  readonly about: About;
  /** Absolute. */
  readonly folder: string;
}

export interface About {
  /** The chain that is complete with this tree. */
  readonly chain: Digest;
  /** The tree below; null when it stands on nothing. */
  readonly below: string | null;
  /** Bytes as latin-1. */
  readonly opaque: readonly string[];
  readonly bytes: number;
  /** What the layers have and the tree has not, each with the reason. */
  readonly skipped: readonly string[];
}

const ABOUT = 'about.json';
const aboutSchema = z.object({
  chain: digestSchema,
  below: z.string().nullable(),
  opaque: z.array(z.string()),
  bytes: z.number().nonnegative(),
  skipped: z.array(z.string()),
});

/** Where everything of containers lies below the store's `derived`: deletable whenever nothing runs. */
export interface RootfsFolders {
  readonly base: string;
  readonly trees: string;
  readonly scratch: string;
}

export function rootfsFolders(storeRoot: string): RootfsFolders {
  const base = join(storeRoot, 'derived', 'rootfs');
  return { base, trees: join(base, 'trees'), scratch: join(base, 'scratch') };
}

export function treeName(chain: Digest): string {
  return digestHex(chain).slice(0, 32);
}

/** Of a chain in one folder, for where it cannot be mounted as a stack of several. */
export function flatTreeName(chain: Digest): string {
  return treeName(sha256(Buffer.from(`flat ${chain}`)));
}

/** The trees of a chain, the topmost first; undefined when it is not here as a whole. All of them count as used now. */
export async function findTrees(
  folders: RootfsFolders,
  chain: Digest,
  first = treeName(chain),
): Promise<readonly KeptTree[] | undefined> {
  const found: KeptTree[] = [];
  for (let name: string | null = first; name !== null;) {
    const tree = await readTree(folders, name);
    if (tree === undefined || (found.length === 0 && tree.about.chain !== chain)) return undefined;
    found.push(tree);
    name = tree.about.below;
  }
  const now = new Date();
  for (const { name } of found)
    await utimes(join(folders.trees, name, ABOUT), now, now).catch(() => undefined);
  return found;
}

async function readTree({ trees }: RootfsFolders, name: string): Promise<KeptTree | undefined> {
  try {
    const about = aboutSchema.parse(JSON.parse(await readFile(join(trees, name, ABOUT), 'utf8')));
    return { name, about, folder: join(trees, name, 'root') };
  } catch (error) {
    if (isMissing(error) || error instanceof z.ZodError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Gives a folder of a scratch, which has a folder "root" in it, its name; another process may have been faster with the same. */
export async function keepTree(
  folders: RootfsFolders,
  from: string,
  about: About,
  name = treeName(about.chain),
): Promise<void> {
  const target = join(folders.trees, name);
  await explained('keep', target, async () => {
    await mkdir(folders.trees, { recursive: true, mode: 0o700 });
    await writeFile(join(from, ABOUT), JSON.stringify(about));
    try {
      await rename(from, target);
    } catch (error) {
      const code = systemCode(error);
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
      if ((await readTree(folders, name)) !== undefined) return removeFolder(from);
      // What is there is not whole.
      await rename(target, `${from}-damaged`);
      await rename(from, target);
    }
  });
}

export function treeLayers(trees: readonly KeptTree[]): readonly TreeLayer[] {
  return trees.map(({ folder, about }) => ({ folder: latin1(folder), opaque: new Set(about.opaque) }));
}

/**
 * Removes the trees that were not used for longest until the rest has at most `budget` bytes. What runs keeps its trees, and
 * a tree stays for as long as another stands on it, or was used after `before`. Gives the bytes that came back.
 */
export async function boundTrees(
  folders: RootfsFolders,
  budget: number,
  before = Number.POSITIVE_INFINITY,
): Promise<number> {
  const all = await listTrees(folders);
  let total = all.reduce((sum, { bytes }) => sum + bytes, 0);
  let freed = 0;
  let left = all.sort((a, b) => a.used - b.used);
  while (total > budget) {
    const inUse = await treesInUse(folders.scratch);
    const under = new Set(left.map(({ about }) => about.below));
    const oldest = left.find(({ name, used }) => !under.has(name) && !inUse.has(name) && used < before);
    if (oldest === undefined) break;
    if (await removeTree(folders, oldest.name)) freed += oldest.bytes;
    total -= oldest.bytes;
    left = left.filter((tree) => tree !== oldest);
  }
  return freed;
}

/** Taken away first, then looked at once more: whoever began to use it meanwhile gets it back. */
async function removeTree(folders: RootfsFolders, name: string): Promise<boolean> {
  const scratch = await makeScratch(folders.scratch);
  const aside = join(scratch.path, 'tree');
  const place = join(folders.trees, name);
  try {
    await rename(place, aside);
    if (!(await treesInUse(folders.scratch)).has(name)) return true;
    await rename(aside, place);
    return false;
  } catch (error) {
    // Removed by another process, or unpacked anew by it: then ours goes.
    if (isMissing(error) || systemCode(error) === 'ENOTEMPTY') return false;
    throw error;
  } finally {
    await scratch.remove();
  }
}

interface ListedTree extends KeptTree {
  /** Milliseconds since 1970. */
  readonly used: number;
  /** Of all its files, what is said about them among them. */
  readonly bytes: number;
}

export async function listTrees(folders: RootfsFolders): Promise<ListedTree[]> {
  const trees: ListedTree[] = [];
  for (const name of await namesIn(folders.trees)) {
    const tree = await readTree(folders, name);
    if (tree === undefined) continue;
    const said = await stat(join(folders.trees, name, ABOUT)).catch(() => undefined);
    trees.push({ ...tree, used: said?.mtimeMs ?? 0, bytes: tree.about.bytes + (said?.size ?? 0) });
  }
  return trees;
}
