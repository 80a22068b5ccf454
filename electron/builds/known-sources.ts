import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { BuildOrder, BuildSource, ChosenPlace } from '../../core/api/builds.ts';
import { StrataError } from '../../core/index.ts';
import type { KeptFile } from '../files/kept-file.ts';
import type { FoundSource } from './find-source.ts';
import { buildOrder } from './order-schema.ts';

/** How many are remembered: the ones used last. */
const MOST_SOURCES = 50;
const MOST_PLACES = 500;

/** A source as it is remembered; whether it is still there is looked up when somebody asks. */
export type KnownSource = Omit<BuildSource, 'exists'>;

const text = z.string().max(32_768);
export const keptContext = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('folder'), path: text }),
  z.object({ kind: z.literal('tar'), path: text }),
  z.object({ kind: z.literal('url'), url: text }),
  z.object({ kind: z.literal('none') }),
]) satisfies z.ZodType<BuildSource['context']>;

const source = z.object({
  id: text,
  context: keptContext,
  dockerfile: text,
  title: text,
  used: text,
  order: buildOrder,
}) satisfies z.ZodType<KnownSource>;
const place = z.object({ handle: text, path: text }) satisfies z.ZodType<ChosenPlace>;

/** What was built or opened here, newest first, and the files and folders that were chosen in dialogs for it. */
export interface KnownSources {
  list(): readonly KnownSource[];
  /** @throws INVALID_INPUT for one that was taken off the list */
  get(id: string): KnownSource;
  /** Puts it first; one that is known keeps what was chosen for it. */
  open(found: FoundSource): KnownSource;
  /** Remembers what was chosen for it now. */
  use(id: string, order: BuildOrder): void;
  forget(id: string): void;
  /** A handle by which a window can name a place that was chosen in a dialog. */
  remember(path: string): ChosenPlace;
  /** The place behind a handle; `undefined` for one that no dialog of this machine ever gave. */
  pathOf(handle: string): string | undefined;
  flush(): Promise<void>;
}

export function openSources(file: KeptFile<unknown>): KnownSources {
  const found = z
    .object({ sources: z.array(z.unknown()), places: z.array(z.unknown()) })
    .safeParse(file.found);
  const read = <T>(schema: z.ZodType<T>, entries: readonly unknown[] = []): readonly T[] =>
    entries.flatMap((entry) => {
      const parsed = schema.safeParse(entry);
      return parsed.success ? [parsed.data] : [];
    });
  let sources: readonly KnownSource[] = read(source, found.data?.sources);
  let places: readonly ChosenPlace[] = read(place, found.data?.places);
  const change = (now: readonly KnownSource[]): void => {
    sources = now.slice(0, MOST_SOURCES);
    file.save({ sources, places });
  };
  const first = (one: KnownSource): KnownSource => {
    change([one, ...sources.filter(({ id }) => id !== one.id)]);
    return one;
  };
  const get = (id: string): KnownSource => {
    const known = sources.find((one) => one.id === id);
    if (known !== undefined) return known;
    throw new StrataError('INVALID_INPUT', 'This build is no longer on the list', {
      action: 'Open its Dockerfile or folder again.',
    });
  };
  return {
    list: () => sources,
    get,
    open({ context, dockerfile, title }) {
      const id = sourceId(context, dockerfile);
      const used = new Date().toISOString();
      const known = sources.find((one) => one.id === id);
      return first({ id, context, dockerfile, title, used, order: known?.order ?? newOrder(id, title) });
    },
    use(id, order) {
      first({ ...get(id), used: new Date().toISOString(), order });
    },
    forget: (id) => change(sources.filter((one) => one.id !== id)),
    remember(path) {
      const known = places.find((one) => one.path === path);
      const chosen = known ?? { handle: randomUUID(), path };
      places = [chosen, ...places.filter((one) => one !== known)].slice(0, MOST_PLACES);
      file.save({ sources, places });
      return chosen;
    },
    pathOf: (handle) => places.find((one) => one.handle === handle)?.path,
    flush: () => file.flush(),
  };
}

/** The same for the same Dockerfile with the same context. */
export function sourceId(context: BuildSource['context'], dockerfile: string): string {
  const where = context.kind === 'none' ? '' : context.kind === 'url' ? context.url : context.path;
  return createHash('sha256')
    .update(JSON.stringify([context.kind, where, dockerfile]))
    .digest('hex')
    .slice(0, 16);
}

function newOrder(id: string, title: string): BuildOrder {
  return {
    source: id,
    tags: suggestedTags(title),
    target: null,
    args: {},
    labels: {},
    platforms: [],
    noCache: false,
    pull: false,
    network: 'default',
    format: 'oci',
    provenance: 'none',
    secrets: {},
    contexts: {},
    ssh: {},
  };
}

/** The folder's name, where a repository may be called so. */
function suggestedTags(title: string): readonly string[] {
  const name = title
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .slice(0, 100);
  return /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/.test(name) ? [`${name}:latest`] : [];
}
