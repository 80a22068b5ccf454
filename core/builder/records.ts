import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { StepLayer } from '../store/steps.ts';
import type { Store } from '../store/store.ts';
import { explained } from '../stream/disk-error.ts';

export type LayerRecord = StepLayer;

/** What a step was in the last build of the same Dockerfile, so that the next one can say what changed. */
const lastStepSchema = z.object({
  key: z.string(),
  parent: z.string(),
  text: z.string(),
  inputs: z.record(z.string(), z.string()),
});
export type LastStep = z.infer<typeof lastStepSchema>;
const lastSchema = z.object({ version: z.literal(1), steps: z.record(z.string(), lastStepSchema) });

/** What builds have learned, by keys. */
export interface CachedSteps {
  readonly layers: ReadonlyMap<string, LayerRecord>;
  /** Texts of aliases. */
  readonly found: ReadonlyMap<string, string>;
}

interface ElsewhereLayer {
  readonly layer: LayerRecord;
  readonly fetch: () => Promise<void>;
}

/** What builds remember, under the store's `build/`. All of it can be deleted at any time; then steps run again. */
export interface BuildRecords {
  layer(key: string): Promise<LayerRecord | undefined>;
  /** The same of an earlier build, of which this one's image has nothing. */
  earlier(key: string): Promise<LayerRecord | undefined>;
  /** Before the layer gets its place in the store. */
  saveLayer(key: string, record: LayerRecord): Promise<void>;
  /** A step that another machine made, and how its layer comes here. */
  elsewhere(key: string): ElsewhereLayer | undefined;
  /** What another machine knows. */
  learn(steps: CachedSteps, fetch: (layer: LayerRecord) => Promise<void>): void;
  /** What was found or saved through these records. */
  seen(): CachedSteps;
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
  /** So that people can be told whose that folder is. */
  nameCache(id: string): Promise<void>;
  /** A free path for a file that is not finished. */
  temporary(): string;
}

/** Below the store's `build`; what workers and containers write to. */
export const KNOWN = 'known';
export const LISTS = 'lists';
export const MOUNTS = 'cache';
/** Kinds of notes. */
export const ALIAS = 'alias';
export const LAST = 'last';
export const MOUNT_NAMES = 'mounts';

type RecordsStore = Pick<Store, 'root' | 'steps' | 'readNote' | 'writeNote' | 'temporary'>;

export async function openRecords(store: RecordsStore): Promise<BuildRecords> {
  const root = path.join(store.root, 'build');
  for (const folder of [KNOWN, LISTS, MOUNTS])
    await explained('make', root, () => mkdir(path.join(root, folder), { recursive: true }));
  const pathOf = (folder: string, key: string): string => path.join(root, folder, hashOf([key]));
  const note = async (kind: string, key: string, value: unknown): Promise<void> => {
    // Only a cache: without it, a step runs again or says less of why it did.
    await store.writeNote(kind, hashOf([key]), JSON.stringify(value)).catch(() => undefined);
  };
  const noted = async <Schema extends z.ZodType>(
    kind: string,
    key: string,
    schema: Schema,
  ): Promise<z.output<Schema> | undefined> => parsed(await store.readNote(kind, hashOf([key])), schema);
  const learned: { readonly layers: Map<string, ElsewhereLayer>; readonly found: Map<string, string> } = {
    layers: new Map(),
    found: new Map(),
  };
  const seen = { layers: new Map<string, LayerRecord>(), found: new Map<string, string>() };
  return {
    async layer(key) {
      const layer = await store.steps.find(hashOf([key]));
      if (layer !== undefined) seen.layers.set(key, layer);
      return layer;
    },
    earlier: (key) => store.steps.find(hashOf([key])),
    async saveLayer(key, { digest, size }) {
      await store.steps.save(hashOf([key]), { digest, size });
      seen.layers.set(key, { digest, size });
    },
    elsewhere: (key) => learned.layers.get(key),
    learn({ layers, found }, fetch) {
      for (const [key, layer] of layers) learned.layers.set(key, { layer, fetch: () => fetch(layer) });
      for (const [key, text] of found) learned.found.set(key, text);
    },
    seen: () => seen,
    async alias(key) {
      const text = (await noted(ALIAS, key, z.string())) ?? learned.found.get(key);
      if (text !== undefined) seen.found.set(key, text);
      return text;
    },
    async saveAlias(key, text) {
      seen.found.set(key, text);
      await note(ALIAS, key, text);
    },
    lastSteps: async (build) => (await noted(LAST, build, lastSchema))?.steps ?? {},
    saveLastSteps: (build, steps) => note(LAST, build, { version: 1, steps }),
    knownFiles: (folder) => pathOf(KNOWN, folder),
    stepList: (build, step) => pathOf(LISTS, `${build} ${step}`),
    cacheFolder: (id) => pathOf(MOUNTS, id),
    nameCache: (id) => note(MOUNT_NAMES, id, id),
    temporary: () => store.temporary(),
  };
}

/** One digest of several texts, whatever is in them. */
export function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** `undefined` when it is none: torn, or of another version. */
export function parsed<Schema extends z.ZodType>(
  text: string | undefined,
  schema: Schema,
): z.output<Schema> | undefined {
  if (text === undefined) return undefined;
  try {
    const { success, data } = schema.safeParse(JSON.parse(text));
    return success ? data : undefined;
  } catch {
    return undefined;
  }
}
