// The tree of 100,000 entries: from the click to its first screen, typing into its filter, and scrolling, as the window asks.
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { bundleParts } from './bundle-core.mjs';
import { HEADER, makeStore } from './indexed-store.mjs';
import { spread } from './measure.mjs';

const ENTRIES = 100_000;
/** One is opened before, so that the threads are there. */
const IMAGES = 6;
const SCREEN = 60;
const WORD = 'kernel_zone99';
const NO_FILTER = {
  text: '',
  how: 'text',
  changes: [],
  kinds: [],
  traits: [],
  mode: '',
  owner: '',
  link: '',
  modifiedAfter: null,
  modifiedBefore: null,
  largerThan: null,
};

export async function treeFigures(scratch) {
  const { openCore, openLayerIndex, LayerIndexWriter } = await bundleParts(scratch);
  const home = path.join(scratch, 'trees');
  const made = await makeStore(
    path.join(home, 'store', 'v1'),
    path.join(scratch, 'paths'),
    LayerIndexWriter,
    {
      images: IMAGES,
      pathsEach: ENTRIES,
    },
  );
  const core = await openCore({ home, workersFolder: path.join(scratch, 'bundled', 'workers') });
  const end = core.watch(() => undefined);
  const taken = {
    open: [],
    first: [],
    typed: [],
    globs: [],
    expressions: [],
    sorted: [],
    all: [],
    pages: [],
  };
  const timed = async (kind, work) => {
    const begun = performance.now();
    const result = await work();
    taken[kind].push((performance.now() - begun) / 1000);
    return result;
  };
  try {
    const images = await core.images();
    const { files } = await core.inside();
    const { rows } = images.page({
      filters: [],
      sort: { by: 'name', descending: false },
      groupBy: 'none',
      offset: 0,
      limit: IMAGES,
    });
    const keys = rows.map(({ key }) => key);
    for (const [at, key] of keys.entries()) {
      const ask = (query) =>
        files.page({
          key,
          platform: null,
          view: { kind: 'layer', layer: 0 },
          expanded: [],
          sort: { by: 'size', descending: true },
          filter: NO_FILTER,
          offset: 0,
          limit: SCREEN,
          ...query,
        });
      if (at === 0) {
        await ask({});
        continue;
      }
      await timed('open', () => openLayerIndex(made.indexFiles[at]));
      await timed('first', () => ask({}));
      for (let length = 1; length <= WORD.length; length++)
        await timed('typed', () => ask({ filter: { ...NO_FILTER, text: WORD.slice(0, length) } }));
      for (const text of ['core_*.conf', '*.so', '**/lib/*.py'])
        await timed('globs', () => ask({ filter: { ...NO_FILTER, how: 'glob', text } }));
      for (const text of ['zone_.*9\\.so$', '/[a-c]+_[x-z]'])
        await timed('expressions', () => ask({ filter: { ...NO_FILTER, how: 'regex', text } }));
      const all = (offset) => ask({ expanded: 'all', sort: { by: 'name', descending: false }, offset });
      await timed('all', () => all(0));
      for (let offset = 0; offset < ENTRIES; offset += ENTRIES / 20) await timed('pages', () => all(offset));
      await timed('sorted', () => ask({ expanded: 'all', sort: { by: 'modified', descending: true } }));
    }
  } finally {
    end();
    await core.close();
  }
  const size = ((100 * made.bytes) / (made.paths * HEADER)).toFixed(1);
  const line = (title, kind) => {
    const { median, least, most } = spread(taken[kind]);
    return `| ${title} | ${[median, least, most].map((seconds) => (1000 * seconds).toFixed(1)).join(' | ')} |`;
  };
  console.log(
    [
      `### The tree of ${ENTRIES} entries`,
      '',
      `Index: ${size} % of the headers.`,
      '',
      '| what | median ms | least | most |',
      '|---|---:|---:|---:|',
      line('index opened', 'open'),
      line('first screen after the click, the tree built', 'first'),
      line('after each character typed into the filter', 'typed'),
      line('glob', 'globs'),
      line('expression', 'expressions'),
      line('every folder opened at once', 'all'),
      line('every folder opened, sorted anew', 'sorted'),
      line('a page of 60 lines while scrolling', 'pages'),
      '',
    ].join('\n'),
  );
}
