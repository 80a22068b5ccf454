import path from 'node:path';
import type { BuildSource } from '../../../core/api/builds.ts';
import type { CoreEvent } from '../../../core/api/events.ts';
import { StrataError } from '../../../core/index.ts';
import type { KnownSource, KnownSources } from '../known-sources.ts';
import { readSourceFile } from '../source-files.ts';
import { watchFolder } from './watch-folder.ts';
import { watchedFiles } from './watched-files.ts';

/** A save is often several writes: this long after the last of them, in milliseconds, it is taken for done. */
const QUIET = 300;
/** What never is quiet is built all the same. */
const PATIENCE = 10 * QUIET;

export interface WatchesHost {
  readonly sources: Pick<KnownSources, 'get'>;
  /** Begins a build of what is on disk, as it was asked for the last time. */
  readonly build: (
    source: BuildSource['id'],
  ) => Promise<{ readonly jobId: string; readonly ended: Promise<unknown> }>;
  readonly cancel: (jobId: string) => Promise<void>;
  /** The files of a source are others. */
  readonly changed: (source: BuildSource['id']) => void;
  emit(event: CoreEvent): void;
  log(level: 'warning', text: string): void;
}

/** Builds again whenever a file changes that a build reads (F12). Nothing is watched after the process ended. */
export interface Watches {
  turn(source: BuildSource['id'], on: boolean): Promise<void>;
  list(): readonly BuildSource['id'][];
  close(): void;
}

interface Watch {
  readonly ending: AbortController;
  /** Of the folders as they are watched now; they are watched anew when an ignore file is another. */
  round: AbortController;
  timer: NodeJS.Timeout | undefined;
  since: number | null;
  jobId: string | null;
  /** One change after the other. */
  turn: Promise<void>;
}

export function openWatches({ sources, build, cancel, changed, emit, log }: WatchesHost): Watches {
  const watches = new Map<string, Watch>();

  async function begin(source: KnownSource, watch: Watch): Promise<void> {
    const folders = (await foldersOf(source)).map(({ folder, ignore, always }) =>
      watchedFiles(folder, ignore, always),
    );
    watch.round.abort();
    if (watch.ending.signal.aborted) return;
    const round = new AbortController();
    watch.round = round;
    const options = { onChange: () => wait(source.id, watch), signal: round.signal };
    await Promise.all(folders.map((files) => watchFolder(files, options)));
  }

  function wait(id: string, watch: Watch): void {
    if (watch.ending.signal.aborted) return;
    watch.since ??= performance.now();
    clearTimeout(watch.timer);
    const left = Math.max(0, watch.since + PATIENCE - performance.now());
    watch.timer = setTimeout(
      () => {
        watch.since = null;
        watch.turn = watch.turn.then(() => again(id, watch));
      },
      Math.min(QUIET, left),
    );
  }

  async function again(id: string, watch: Watch): Promise<void> {
    const { signal } = watch.ending;
    if (signal.aborted) return;
    changed(id);
    emit({ kind: 'build-source', source: id });
    const fail = (what: string) => (error: unknown) => log('warning', `${what}: ${String(error)}`);
    if (watch.jobId !== null) await cancel(watch.jobId).catch(fail('a watched build could not be ended'));
    // Before the build: what changes from here on is not in it.
    await Promise.resolve()
      .then(() => begin(sources.get(id), watch))
      .catch(fail('a context could not be watched anew'));
    if (signal.aborted) return;
    try {
      const { jobId, ended } = await build(id);
      watch.jobId = jobId;
      void ended.then(() => {
        if (watch.jobId === jobId) watch.jobId = null;
      });
    } catch (error) {
      fail('a watched build could not be begun')(error);
    }
  }

  function off(id: string): void {
    const watch = watches.get(id);
    if (watch === undefined) return;
    watches.delete(id);
    clearTimeout(watch.timer);
    watch.ending.abort();
    watch.round.abort();
  }

  return {
    async turn(id, on) {
      if (!on) off(id);
      else if (!watches.has(id)) {
        const source = sources.get(id);
        if (source.context.kind !== 'folder') {
          throw new StrataError(
            'INVALID_INPUT',
            `${source.title} is no folder of this machine, so it cannot be watched`,
          );
        }
        const ending = new AbortController();
        const watch: Watch = {
          ending,
          round: new AbortController(),
          timer: undefined,
          since: null,
          jobId: null,
          turn: Promise.resolve(),
        };
        watches.set(id, watch);
        try {
          await begin(source, watch);
        } catch (error) {
          off(id);
          throw error;
        }
      }
      emit({ kind: 'build-source', source: id });
    },
    list: () => [...watches.keys()],
    close() {
      for (const id of watches.keys()) off(id);
    },
  };
}

interface WatchedFolder {
  readonly folder: string;
  readonly ignore: string | null;
  readonly always: ReadonlySet<string>;
}

/** The context, and what is beside it: each with its own ignore file. */
async function foldersOf(source: KnownSource): Promise<readonly WatchedFolder[]> {
  const { context, dockerfile, order } = source;
  if (context.kind !== 'folder') return [];
  const { text } = await readSourceFile(source, 'ignore');
  const own = path.relative(context.path, dockerfile).split(path.sep).join('/');
  const others = Object.values(order.contexts).flatMap((choice) =>
    choice.kind === 'folder' ? [choice.path] : [],
  );
  return [
    {
      folder: context.path,
      ignore: text,
      always: new Set([own, `${own}.dockerignore`, '.dockerignore']),
    },
    ...(await Promise.all(
      others.map(async (folder) => {
        const there = {
          context: { kind: 'folder', path: folder },
          dockerfile: path.join(folder, 'Dockerfile'),
        } as const;
        const ignore = await readSourceFile({ ...source, ...there }, 'ignore');
        return { folder, ignore: ignore.text, always: new Set(['.dockerignore']) };
      }),
    )),
  ];
}
