import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { digestSchema } from '../oci/descriptor.ts';
import type { Store } from '../store/store.ts';
import { explained, systemCode } from '../stream/disk-error.ts';

/** A layer that a step made, as it lies in the store: uncompressed, so that its digest is its diff ID. */
const recordSchema = z.object({
  version: z.literal(1),
  digest: digestSchema,
  size: z.number().int().nonnegative(),
});
export type LayerRecord = Omit<z.infer<typeof recordSchema>, 'version'>;

/** What a step was in the last build of the same Dockerfile, so that the next one can say what changed. */
const lastStepSchema = z.object({
  key: z.string(),
  parent: z.string(),
  text: z.string(),
  inputs: z.record(z.string(), z.string()),
});
export type LastStep = z.infer<typeof lastStepSchema>;
const lastSchema = z.object({ version: z.literal(1), steps: z.record(z.string(), lastStepSchema) });

/** What builds remember, under the store's `build/`. All of it can be deleted at any time; then steps run again. */
export interface BuildRecords {
  layer(key: string): Promise<LayerRecord | undefined>;
  saveLayer(key: string, record: LayerRecord): Promise<void>;
  /** A text that a key leads to. */
  alias(key: string): Promise<string | undefined>;
  saveAlias(key: string, text: string): Promise<void>;
  lastSteps(build: string): Promise<Readonly<Record<string, LastStep>>>;
  saveLastSteps(build: string, steps: Readonly<Record<string, LastStep>>): Promise<void>;
  /** Paths for what workers keep: what is known of a folder's files, and the list of a step. */
  knownFiles(folder: string): string;
  stepList(build: string, step: string): string;
  /** Folder of a cache that RUN steps mount. */
  cacheFolder(id: string): string;
  /** A free path beside them. */
  temporary(): string;
}

const FOLDERS = ['layers', 'alias', 'last', 'known', 'lists', 'cache', 'partial'] as const;

export async function openRecords(store: Pick<Store, 'root'>): Promise<BuildRecords> {
  const root = path.join(store.root, 'build');
  for (const folder of FOLDERS)
    await explained('make', root, () => mkdir(path.join(root, folder), { recursive: true }));
  await sweep(path.join(root, 'partial'));
  const temporary = (): string =>
    path.join(root, 'partial', `${process.pid}-${randomBytes(6).toString('hex')}`);
  const save = async (file: string, value: unknown): Promise<void> => {
    const partial = temporary();
    await explained('write', file, async () => {
      await writeFile(partial, JSON.stringify(value));
      await rename(partial, file);
    });
  };
  const fileOf = (folder: (typeof FOLDERS)[number], key: string): string =>
    path.join(root, folder, hashOf([key]));
  return {
    layer: (key) => read(fileOf('layers', key), recordSchema),
    saveLayer: (key, { digest, size }) => save(fileOf('layers', key), { version: 1, digest, size }),
    alias: (key) => read(fileOf('alias', key), z.string()),
    saveAlias: (key, text) => save(fileOf('alias', key), text),
    lastSteps: async (build) => (await read(fileOf('last', build), lastSchema))?.steps ?? {},
    saveLastSteps: (build, steps) => save(fileOf('last', build), { version: 1, steps }),
    knownFiles: (folder) => fileOf('known', folder),
    stepList: (build, step) => fileOf('lists', `${build} ${step}`),
    cacheFolder: (id) => fileOf('cache', id),
    temporary,
  };
}

/** What killed processes left. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = Number.parseInt(name, 10);
    if (owner === process.pid || isAlive(owner)) continue;
    await rm(path.join(folder, name), { force: true });
  }
}

function isAlive(owner: number): boolean {
  try {
    return process.kill(owner, 0);
  } catch (error) {
    // Somebody else's is alive, too.
    return systemCode(error) === 'EPERM';
  }
}

/** One digest of several texts, whatever is in them. */
export function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** `undefined` when it is not there or cannot be read: a cache may be gone. */
async function read<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  try {
    const { success, data } = schema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    return success ? data : undefined;
  } catch {
    return undefined;
  }
}
