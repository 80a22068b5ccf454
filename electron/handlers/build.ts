import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { CallInput } from '../../core/api/calls.ts';
import type { BuildSource, ChosenPlace, ContextPage } from '../../core/api/builds.ts';
import { StrataError, visibleLine } from '../../core/index.ts';
import { visibleOrder } from '../builds/build-request.ts';
import { compareRuns } from '../builds/compare-runs.ts';
import { archiveSource, remoteSource, sourceAt, type FoundSource } from '../builds/find-source.ts';
import type { KnownSource } from '../builds/known-sources.ts';
import { readSourceFile, writeSourceFile } from '../builds/source-files.ts';
import { chooseFile, chooseFolder } from '../files/choose-place.ts';
import type { Caller } from '../ipc/call.ts';
import type { Context, HandlersOf } from './context.ts';

/** A list of a context that takes longer than this, in milliseconds, is of a disk that does not answer. */
const PATIENCE = 120_000;

export function buildHandlers({ core, builds, emit }: Context): HandlersOf<'build'> {
  const building = async () => (await core()).building();
  const sources = async () => (await builds()).sources;
  const runs = async () => (await builds()).runs;

  async function opened(found: FoundSource): Promise<BuildSource> {
    const source = (await sources()).open(found);
    emit({ kind: 'build-source', source: source.id });
    return shown(source);
  }
  /** Whether a file whose name does not tell is a Dockerfile all the same. */
  async function isDockerfile(text: string): Promise<boolean> {
    const { stages, diagnostics } = await (await building()).outline(text, null);
    return stages.length > 0 && diagnostics.every(({ severity }) => severity !== 'error');
  }

  return {
    'build.sources': async () => Promise.all((await sources()).list().map(shown)),
    async 'build.choose'({ what }, caller) {
      const chosen = await choose(what, caller);
      return chosen === null ? null : opened(archiveSource(chosen) ?? (await sourceAt(chosen, isDockerfile)));
    },
    async 'build.dropped'({ path: dropped }) {
      if (!path.isAbsolute(dropped)) {
        throw new StrataError('INVALID_INPUT', 'What was dropped is no file of this machine', {
          action: 'Drop a file or a folder from a file manager.',
        });
      }
      return opened(await sourceAt(path.normalize(dropped), isDockerfile));
    },
    'build.remote': async ({ url }) => opened(remoteSource(url)),
    async 'build.forget'({ source }) {
      const { watches, ...all } = await builds();
      await watches.turn(source, false);
      all.sources.forget(source);
      all.drafts.keep(source, null);
      emit({ kind: 'build-source', source });
      return null;
    },
    'build.read': async ({ source, what }) => readSourceFile((await sources()).get(source), what),
    async 'build.write'({ source, what, ...text }) {
      const all = await builds();
      const written = await writeSourceFile(all.sources.get(source), what, text);
      await all.changed(source);
      return written;
    },
    'build.draft': async ({ source }) => (await builds()).drafts.of(source),
    async 'build.keepDraft'({ source, draft }) {
      const { sources: known, drafts } = await builds();
      // one that was forgotten has none
      drafts.keep(known.get(source).id, draft);
      return null;
    },
    'build.outline': async ({ text, target }) => (await building()).outline(text, target),
    async 'build.context'({ source, ...query }) {
      const known = (await sources()).get(source);
      if (known.context.kind === 'none') return NOTHING;
      if (known.context.kind !== 'folder') {
        throw new StrataError(
          'INVALID_INPUT',
          `What ${known.title} holds is known when it is fetched, in a build`,
        );
      }
      const place = { folder: known.context.path, dockerfile: known.dockerfile };
      return (await building()).preview({ ...query, ...place }, { signal: AbortSignal.timeout(PATIENCE) });
    },
    async 'build.choosePlace'({ what }, caller) {
      const chosen = await choosePlace(what, caller);
      return chosen === null ? null : visiblePlace((await sources()).remember(chosen));
    },
    'build.runtime': async () => (await building()).runtime(),
    async 'build.start'({ order, dockerfile }) {
      const { runId, jobId } = await (await runs()).start({ order, dockerfile, cause: 'person' });
      return { runId, jobId };
    },
    'build.runs': async ({ source }) => (await runs()).list(source),
    async 'build.run'({ runId }) {
      const run = await (await runs()).read(runId);
      return { ...run, order: visibleOrder(run.order) };
    },
    'build.log': async (query) => (await runs()).log(query),
    async 'build.again'({ runId }) {
      const started = await (await runs()).again(runId);
      return { runId: started.runId, jobId: started.jobId };
    },
    async 'build.forgetRun'({ runId }) {
      await (await runs()).forget(runId);
      return null;
    },
    async 'build.compare'({ from, to }) {
      const all = await runs();
      return compareRuns(await all.read(from), await all.read(to));
    },
    async 'build.watch'({ source, on }) {
      await (await builds()).watches.turn(source, on);
      return null;
    },
    'build.watched': async () => (await builds()).watches.list(),
    'build.sample': async () => ({ runIds: await (await builds()).sample() }),
    'build.cache': async () => (await building()).cacheUsage(),
    'build.pruneCache': async ({ mounts }) => (await building()).pruneCache({ mounts }),
  };
}

const NOTHING: ContextPage = {
  sent: { files: 0, bytes: 0 },
  ignored: { files: 0, bytes: 0 },
  ignoreFile: null,
  patterns: [],
  truncated: false,
  rows: [],
  total: 0,
};

/** As a window sees it. It never sends a path back, so what it gets is safe to show (fault X2). */
async function shown({ context, dockerfile, ...source }: KnownSource): Promise<BuildSource> {
  const place = context.kind === 'folder' ? dockerfile : context.kind === 'tar' ? context.path : null;
  const isFile = async (file: string): Promise<boolean> =>
    stat(file).then(
      (found) => found.isFile(),
      () => false,
    );
  return {
    ...source,
    order: visibleOrder(source.order),
    context: 'path' in context ? { ...context, path: visibleLine(context.path) } : context,
    dockerfile: visibleLine(dockerfile),
    exists: place === null ? null : await isFile(place),
  };
}

function choose(what: CallInput<'build.choose'>['what'], caller: Caller): Promise<string | null> {
  return what === 'file'
    ? chooseFile(caller, { title: 'Build a Dockerfile' })
    : chooseFolder(caller, 'Build a folder that holds a Dockerfile');
}

function choosePlace(what: CallInput<'build.choosePlace'>['what'], caller: Caller): Promise<string | null> {
  switch (what) {
    case 'secret':
      return chooseFile(caller, { title: 'Choose the file that holds the secret' });
    case 'key':
      return chooseFile(caller, { title: 'Choose a private key' });
    case 'context':
      return chooseFolder(caller, 'Choose a folder of further files');
  }
}

function visiblePlace({ handle, path: place }: ChosenPlace): ChosenPlace {
  return { handle, path: visibleLine(place) };
}
