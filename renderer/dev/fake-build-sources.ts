/** What can be built: Dockerfiles with their contexts, in memory. */
import type { BuildOrder, BuildSource, DockerfileText, RuntimeReport } from '../../core/api/builds.ts';
import type { CoreEvent } from '../../core/api/events.ts';
import type { Handlers } from './fake-bridge.ts';
import { LEDGER, LEDGER_IGNORE, sampleContext, SITE } from './fake-build-files.ts';
import { fakeContext } from './fake-context.ts';
import { FakeError } from './fake-error.ts';
import { fakeOutline } from './fake-outline.ts';
import { digestOf } from './sample.ts';

type Answers = Pick<
  Handlers,
  | 'build.sources'
  | 'build.choose'
  | 'build.dropped'
  | 'build.remote'
  | 'build.forget'
  | 'build.read'
  | 'build.write'
  | 'build.draft'
  | 'build.keepDraft'
  | 'build.outline'
  | 'build.context'
  | 'build.choosePlace'
  | 'build.runtime'
  | 'build.watch'
  | 'build.watched'
>;

interface World {
  readonly emit: (event: CoreEvent) => void;
  /** How many there are. */
  readonly count: number;
  readonly runtime: RuntimeReport['kind'];
  /** Files in a context. */
  readonly files: number;
}

interface Kept {
  source: BuildSource;
  dockerfile: string;
  ignore: string | null;
}

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-21T05:00:00Z');

export function emptyOrder(source: string): BuildOrder {
  return {
    source,
    tags: [],
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

function made(
  id: string,
  title: string,
  context: BuildSource['context'],
  hours: number,
  more: Partial<BuildSource> & { readonly text?: string; readonly ignore?: string } = {},
): Kept {
  const { text = SITE, ignore = null, ...rest } = more;
  const folder = context.kind === 'folder' ? `${context.path}/` : '';
  return {
    dockerfile: text,
    ignore,
    source: {
      id,
      context,
      dockerfile: `${folder}Dockerfile`,
      title,
      used: new Date(NOW - hours * HOUR).toISOString(),
      exists: context.kind === 'url' ? null : true,
      order: emptyOrder(id),
      ...rest,
    },
  };
}

function samples(count: number): readonly Kept[] {
  const first = [
    made('ledger', 'ledger', { kind: 'folder', path: '/home/ada/code/ledger' }, 1, {
      text: LEDGER,
      ignore: LEDGER_IGNORE,
      order: { ...emptyOrder('ledger'), tags: ['acme/ledger:dev'], target: 'release' },
    }),
    made('site', 'site', { kind: 'folder', path: '/home/ada/code/site' }, 30, {
      order: { ...emptyOrder('site'), tags: ['site:latest', 'ghcr.io/ada/site:2026-11'] },
    }),
    made(
      'tools',
      'acme/tools',
      { kind: 'url', url: 'https://git.example/acme/tools.git#main:images/shell' },
      90,
    ),
    made('old', 'gone-elsewhere', { kind: 'folder', path: '/media/stick/gone-elsewhere' }, 2000, {
      exists: false,
    }),
    made(
      'release',
      'release-4.2.tar.gz',
      { kind: 'tar', path: '/home/ada/Downloads/release-4.2.tar.gz' },
      700,
    ),
  ];
  const more = Array.from({ length: Math.max(0, count - first.length) }, (_, index) =>
    made(
      `service-${index}`,
      `service-${index}`,
      { kind: 'folder', path: `/home/ada/code/services/service-${index}` },
      2100 + index,
    ),
  );
  return [...first, ...more].slice(0, count);
}

export function fakeBuildSources({ emit, count, runtime, files }: World) {
  const kept = new Map(samples(count).map((each) => [each.source.id, each]));
  const watched = new Set<string>();
  const drafts = new Map<string, DockerfileText>();
  let handles = 0;
  const find = (id: string): Kept => {
    const found = kept.get(id);
    if (found === undefined) throw new FakeError('NOT_A_BUILD', `No build ${id} is known`);
    return found;
  };
  const told = (id: string): void => emit({ kind: 'build-source', source: id });
  const keep = (each: Kept): BuildSource => {
    kept.set(each.source.id, each);
    told(each.source.id);
    return each.source;
  };
  const open = (path: string): BuildSource => {
    const name = path.split('/').at(-1) ?? path;
    const isFile = /dockerfile|containerfile/i.test(name);
    const folder = isFile ? path.slice(0, path.lastIndexOf('/')) : path;
    const same = [...kept.values()].find(
      ({ source }) => source.context.kind === 'folder' && source.context.path === folder,
    );
    if (same !== undefined) return same.source;
    if (!isFile && name.includes('.'))
      throw new FakeError('NOT_A_BUILD', `${name} is no Dockerfile and no folder that holds one`);
    const title = folder.split('/').at(-1) ?? folder;
    return keep(
      made(title, title, { kind: 'folder', path: folder }, 0, {
        dockerfile: isFile ? path : `${path}/Dockerfile`,
      }),
    );
  };

  const answers: Answers = {
    'build.sources': () =>
      [...kept.values()].map(({ source }) => source).toSorted((a, b) => (a.used < b.used ? 1 : -1)),
    'build.choose': ({ what }) =>
      open(what === 'file' ? '/home/ada/code/chosen/Dockerfile' : '/home/ada/code/chosen-folder'),
    'build.dropped': ({ path }) => open(path),
    'build.remote': ({ url }) => {
      if (!/^(?:https|ssh):\/\/|^git@/.test(url))
        throw new FakeError('INVALID_GIT_URL', `“${url}” is neither https nor ssh`);
      const title = url.replace(/^\w+:\/\/[^/]+\//, '').replace(/\.git.*$/, '');
      return keep(made(title, title, { kind: 'url', url }, 0));
    },
    'build.forget': ({ source }) => {
      kept.delete(source);
      watched.delete(source);
      told(source);
      return null;
    },
    'build.read': ({ source, what }) => {
      const { dockerfile, ignore, source: found } = find(source);
      if (found.exists === false)
        throw new FakeError('FILE_NOT_FOUND', `Reading ${found.dockerfile} failed: there is no such file`);
      const text = what === 'dockerfile' ? dockerfile : (ignore ?? '');
      return { text, digest: found.context.kind === 'folder' ? digestOf(text) : null };
    },
    'build.draft': ({ source }) => drafts.get(source) ?? null,
    'build.keepDraft': ({ source, draft }) => {
      if (draft === null) drafts.delete(source);
      else drafts.set(source, draft);
      return null;
    },
    'build.write': ({ source, what, text, digest }) => {
      const found = find(source);
      const before = what === 'dockerfile' ? found.dockerfile : (found.ignore ?? '');
      if (digest !== null && digest !== digestOf(before))
        throw new FakeError(
          'FILE_CHANGED',
          `${what === 'dockerfile' ? 'Dockerfile' : '.dockerignore'} is not the one that was read`,
        );
      keep(what === 'dockerfile' ? { ...found, dockerfile: text } : { ...found, ignore: text });
      return { text, digest: digestOf(text) };
    },
    'build.outline': ({ text }) => fakeOutline(text),
    'build.context': (query) => {
      const { ignore, source } = find(query.source);
      if (source.exists === false)
        throw new FakeError(
          'FILE_NOT_FOUND',
          `Reading the context of ${source.title} failed: its folder is gone`,
        );
      return fakeContext(
        sampleContext(files),
        ignore === null ? null : { text: ignore, digest: digestOf(ignore) },
        query,
      );
    },
    'build.choosePlace': ({ what }) => {
      handles += 1;
      const paths = {
        secret: '/home/ada/.npmrc',
        context: '/home/ada/code/brand',
        key: '/home/ada/.ssh/id_ed25519',
      };
      return { handle: `place-${handles}`, path: paths[what] };
    },
    'build.runtime': () =>
      runtime === 'ready'
        ? { kind: 'ready', runtime: 'crun 1.14.1', rootless: true }
        : {
            kind: 'missing',
            reason: 'Neither crun nor runc is installed.',
            action: 'Install crun (apt install crun).',
            engines: [{ name: 'Docker 27.3', address: 'unix:///var/run/docker.sock' }],
          },
    'build.watch': ({ source, on }) => {
      if (on) watched.add(source);
      else watched.delete(source);
      told(source);
      return null;
    },
    'build.watched': () => [...watched],
  };

  return {
    answers,
    find: (id: string): Readonly<Kept> => find(id),
    /** A build was begun: its order is what the form shows next time. */
    ordered(order: BuildOrder): void {
      const found = find(order.source);
      keep({ ...found, source: { ...found.source, order, used: new Date().toISOString() } });
    },
    changeIgnoreElsewhere(id: string, ignore: string): void {
      keep({ ...find(id), ignore });
    },
    /** Somebody saved the file with another program. */
    changeElsewhere(id: string, dockerfile: string): void {
      keep({ ...find(id), dockerfile });
    },
  };
}
