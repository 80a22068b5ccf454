// npm run bench [group …]: pull, shared, present, list, index, analysis, window, tree, find, build, tags, push. Prints Markdown; bench/README.md keeps the last full run.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { buildFigures } from './build.mjs';
import { corpus } from './corpus.mjs';
import { finding } from './find.mjs';
import { inTurns, table, timed } from './measure.mjs';
import { analysisFigures, indexFigures } from './inside.mjs';
import { pushFigures } from './push.mjs';
import { listing } from './listing.mjs';
import { docker, has, podman, skopeo } from './peers.mjs';
import { strata } from './strata.mjs';
import { tagFigures } from './tags.mjs';
import { treeFigures } from './tree.mjs';
import { windowFigures } from './window.mjs';

const GROUPS = [
  'pull',
  'shared',
  'present',
  'list',
  'index',
  'analysis',
  'window',
  'tree',
  'find',
  'build',
  'push',
  'tags',
];
/** Groups that need neither images of others nor a peer with a store, and the one that needs peers alone. */
const ALONE = ['tree', 'find', 'tags'];
const PEERS_ALONE = ['build', 'push'];
const wanted = process.argv.length > 2 ? process.argv.slice(2) : GROUPS;
const alone = wanted.every((group) => ALONE.includes(group));
for (const tool of alone
  ? []
  : ['skopeo', 'podman', 'buildah', 'dockerd', 'runc', 'umoci', 'debootstrap', 'docker-registry']) {
  if (!(await has(tool))) {
    console.error(
      `bench needs ${tool}. On Debian: apt-get install skopeo podman buildah runc docker.io umoci debootstrap docker-registry`,
    );
    process.exit(1);
  }
}

const scratch = await mkdtemp(path.join(process.env.BENCH_WORK ?? tmpdir(), 'strata-bench-'));
const needsImages = wanted.some((group) => ![...ALONE, ...PEERS_ALONE].includes(group));
const images = needsImages ? await corpus() : undefined;
const engine = alone ? undefined : await docker(scratch);
const ours = strata(scratch);
const pods = podman(scratch);
const others = [skopeo(scratch), engine, pods];
console.log(`${cpus().length} × ${cpus()[0].model}, Node ${process.version}\n`);

const groups = {
  pull: async () => {
    for (const [name, title] of [
      ['web', 'Pull, nothing here: Debian base and two layers'],
      ['files', 'Pull, nothing here: Debian base and 20,000 small files'],
      ['big', 'Pull, nothing here: one layer of 400 MiB'],
    ]) {
      const reference = images.image(name);
      const rows = await inTurns([
        { name: 'strata: verified and indexed', prepare: ours.prepare, run: () => ours.pull(reference) },
        {
          name: 'strata: stored and named',
          prepare: ours.prepare,
          run: () => ours.pullUntilNamed(reference),
        },
        ...others.map((peer) => ({
          name: peer.name,
          prepare: peer.prepare,
          run: () => peer.pull(reference),
        })),
      ]);
      console.log(table(title, rows, 'strata: verified and indexed'));
    }
  },
  shared: async () => {
    const before = async (tool) => {
      await tool.prepare();
      await tool.pull(images.image('web'));
    };
    const rows = await inTurns(
      [ours, ...others].map((tool) => ({
        name: tool.name ?? 'strata',
        prepare: () => before(tool),
        run: () => tool.pull(images.image('proxy')),
      })),
    );
    console.log(table('Pull of an image whose base is here', rows, 'strata'));
  },
  present: async () => {
    await ours.prepare();
    await ours.pull(images.image('web'));
    const rows = await inTurns(
      [
        { name: 'strata', run: () => ours.pull(images.image('web')) },
        { name: 'node, doing nothing', run: () => timed(process.execPath, ['-e', '0']) },
      ],
      15,
    );
    console.log(table('Pull of what is here already', rows, 'strata'));
  },
  list: () => listing(scratch, images, ours, engine),
  index: () => indexFigures(scratch, images, ours),
  analysis: () => analysisFigures(images, ours, pods),
  window: () => windowFigures(scratch, images),
  tree: () => treeFigures(scratch),
  find: () => finding(scratch),
  tags: () => tagFigures(scratch, ours),
  build: () => buildFigures({ scratch, ours, engine }),
  push: () => pushFigures({ scratch, ours, engine, pods }),
};

try {
  for (const group of wanted) await groups[group]();
} finally {
  await engine?.stop();
  images?.stop();
  await rm(scratch, { recursive: true, force: true });
}
