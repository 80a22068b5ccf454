import type { CoreEvent } from '../../core/api/events.ts';
import type { FindProgress, FindQuery, FoundFile } from '../../core/api/files.ts';
import type { Handlers } from './fake-bridge.ts';
import { FakeError } from './fake-error.ts';
import { filesOf } from './sample-files.ts';
import { digestOf, type SampleImage } from './sample.ts';
import { layersOf, sharing, usersOf } from './views.ts';

type Answers = Pick<Handlers, 'find.start' | 'find.stop'>;

const LISTED = 5000;
const LAYERS_AT_ONCE = 40;
const PAUSE = 30;

/** A search that tells what it finds a few layers at a time. */
export function fakeFind(images: () => readonly SampleImage[], emit: (event: CoreEvent) => void): Answers {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const stop = (id: string): void => {
    clearTimeout(timers.get(id));
    timers.delete(id);
  };
  let last = 0;
  return {
    'find.start': (query) => {
      last += 1;
      const id = `search-${last}`;
      const begun = Date.now();
      const tell = (progress: Omit<FindProgress, 'id' | 'milliseconds'>): void =>
        emit({ kind: 'found', search: { id, milliseconds: Date.now() - begun, ...progress } });
      const layers = layersToSearch(images());
      const unread = images().length > 20 ? 12 : 0;
      const step = (from: number, matches: number): void => {
        let found: readonly FoundFile[];
        try {
          found = layers.slice(from, from + LAYERS_AT_ONCE).flatMap((layer) => matching(layer, query));
        } catch (thrown) {
          const problem =
            thrown instanceof FakeError
              ? thrown.report
              : new FakeError('INVALID_PATTERN', `“${query.text}” is not a regular expression`).report;
          tell({
            found: [],
            matches: 0,
            layers: layers.length,
            layersSearched: 0,
            unread,
            state: 'failed',
            problem,
          });
          return;
        }
        const searched = Math.min(layers.length, from + LAYERS_AT_ONCE);
        const done = searched === layers.length;
        tell({
          found: matches < LISTED ? found : [],
          matches: matches + found.length,
          layers: layers.length,
          layersSearched: searched,
          unread,
          state: done ? 'done' : 'running',
          problem: null,
        });
        if (done) timers.delete(id);
        else
          timers.set(
            id,
            setTimeout(() => step(searched, matches + found.length), PAUSE),
          );
      };
      timers.set(
        id,
        setTimeout(() => step(0, 0), PAUSE),
      );
      return { id };
    },
    'find.stop': ({ id }) => (stop(id), null),
  };
}

interface SearchedLayer {
  readonly digest: string;
  readonly files: ReturnType<typeof filesOf>;
  readonly users: FoundFile['images'];
  readonly count: number;
}

function layersToSearch(images: readonly SampleImage[]): readonly SearchedLayer[] {
  const users = usersOf(images);
  const found = new Map<string, SearchedLayer>();
  for (const image of images) {
    const name = (image.name ?? 'app').replace(/^.*\//, '').replace(/:.*$/, '');
    for (const { instruction, layer } of image.steps) {
      if (layer === null || found.has(layer.digest)) continue;
      const using = users.get(layer.digest) ?? [];
      found.set(layer.digest, {
        digest: layer.digest,
        files: filesOf(layer, instruction, name),
        count: using.length,
        users: using.slice(0, 20).map((user) => ({
          ...sharing(user),
          position: layersOf(user).findIndex((each) => each.digest === layer.digest),
        })),
      });
    }
  }
  return [...found.values()];
}

function matching(layer: SearchedLayer, { text, how, within }: FindQuery): readonly FoundFile[] {
  if (how === 'digest' && !/^(?:sha256:)?[0-9a-f]{64}$/.test(text))
    throw new FakeError('INVALID_PATTERN', `“${text}” is no digest: it is sha256: and 64 hex digits`);
  const pattern =
    how === 'regex'
      ? new RegExp(text)
      : how === 'glob'
        ? new RegExp(
            `^${text
              .replace(/[.+^$()|{}\\]/g, String.raw`\$&`)
              .replaceAll('*', '.*')
              .replaceAll('?', '.')}$`,
          )
        : null;
  return layer.files.flatMap((file) => {
    const name = file.path.slice(file.path.lastIndexOf('/') + 1);
    const digest = digestOf(`content ${file.path} ${file.size}`);
    const against = within === 'path' || (how === 'glob' && text.includes('/')) ? file.path : name;
    const fits =
      how === 'digest'
        ? digest.endsWith(text.replace('sha256:', ''))
        : (pattern?.test(against) ?? against.toLowerCase().includes(text.toLowerCase()));
    return fits
      ? [
          {
            path: file.path,
            name,
            kind: 'file' as const,
            size: file.size,
            modified: file.modified,
            digest,
            layer: layer.digest,
            images: layer.users,
            imageCount: layer.count,
          },
        ]
      : [];
  });
}
