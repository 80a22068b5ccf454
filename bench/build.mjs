// Builds: ours, BuildKit and the classic builder of a Docker engine, and buildah, over the same contexts in turns.
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inTurns, table, timed } from './measure.mjs';

const FILES = 10_000;
const FOLDERS = 100;
const LARGE = 500;

/** Folders of ten thousand small files, of one large file, and of three stages. */
async function contexts(folder) {
  const files = path.join(folder, 'files');
  for (let at = 0; at < FOLDERS; at++) {
    const inside = path.join(files, 'src', `folder-${at}`);
    await mkdir(inside, { recursive: true });
    for (let file = 0; file < FILES / FOLDERS; file++)
      await writeFile(
        path.join(inside, `file-${file}.txt`),
        `${at} ${file}\n`.repeat(1 + ((at * file) % 800)),
      );
  }
  await writeFile(path.join(files, 'Dockerfile'), 'FROM scratch\nCOPY src /src\n');

  const large = path.join(folder, 'large');
  await mkdir(large);
  await timed('sh', ['-c', `head -c ${LARGE}000000 /dev/urandom > ${path.join(large, 'data')}`]);
  await writeFile(path.join(large, 'Dockerfile'), 'FROM scratch\nCOPY data /data\n');

  const stages = path.join(folder, 'stages');
  await mkdir(stages);
  const busybox = (await timed('which', ['busybox'])).output.trim();
  await copyFile(busybox, path.join(stages, 'busybox'));
  const work = (name) =>
    `RUN ["/busybox", "sh", "-c", "i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done; echo ${name} > /${name}"]`;
  await writeFile(path.join(stages, 'middle'), '0\n');
  await writeFile(
    path.join(stages, 'Dockerfile'),
    [
      'FROM scratch AS base',
      'COPY busybox /busybox',
      'FROM base AS one',
      work('one'),
      'FROM base AS two',
      work('two'),
      'FROM base',
      'COPY --from=one /one /one',
      'COPY --from=two /two /two',
      'COPY middle /middle',
      'RUN ["/busybox", "cat", "/one", "/two", "/middle"]',
      '',
    ].join('\n'),
  );
  return { files, large, stages };
}

function builders({ scratch, ours, engine }) {
  const kit = (value) => ({ env: { ...engine.env, DOCKER_BUILDKIT: value } });
  const network = '--network=none';
  const roots = ['--root', path.join(scratch, 'buildah'), '--runroot', path.join(scratch, 'buildah-run')];
  const bud = ['bud', '-q', '--layers', '--isolation', 'chroot', '--network=host'];
  // Images, and what the builder keeps of them: an image that others stand on cannot be removed by its name.
  const forget = () => engine.run('system', 'prune', '-af');
  return [
    {
      name: 'strata build',
      forget: ours.prepare,
      build: (context) => ours.run('build', '-q', network, '-t', 'bench:1', context),
    },
    {
      name: 'docker build (BuildKit)',
      forget,
      build: (context) => timed(engine.command, ['build', '-q', network, '-t', 'bench:1', context], kit('1')),
    },
    {
      name: 'docker build (classic)',
      forget,
      build: (context) => timed(engine.command, ['build', '-q', network, '-t', 'bench:1', context], kit('0')),
    },
    {
      name: 'buildah bud --layers',
      forget: () => timed('buildah', [...roots, '--storage-driver', 'overlay', 'rmi', '-af']),
      build: (context) =>
        timed('buildah', [
          ...roots,
          '--storage-driver',
          'overlay',
          ...bud,
          '-t',
          'localhost/bench:1',
          context,
        ]),
    },
  ];
}

/** Prints the tables; `ground`: a scratch folder, ours, a running engine. */
export async function buildFigures(ground) {
  const { files, large, stages } = await contexts(ground.scratch);
  const all = builders(ground);
  let edits = 0;
  const edit = (file) => () => writeFile(file, `${(edits += 1)}\n`);
  const fresh = (context, only = all) =>
    only.map(({ name, forget, build }) => ({ name, prepare: forget, run: () => build(context) }));
  const warm = async (context, prepare) => {
    for (const { build } of all) await build(context);
    return all.map(({ name, build }) => ({ name, prepare, run: () => build(context) }));
  };
  const limit = {
    name: 'bare limit: tar of the files, SHA-256 of it',
    run: () => timed('sh', ['-c', `tar -C ${files} -cf - src | sha256sum`]),
  };
  const print = async (title, cases) => console.log(table(title, await inTurns(cases), 'strata build'));
  await print('Build: COPY of 10,000 files, nothing cached', [...fresh(files), limit]);
  await print('Build: the same, nothing changed', await warm(files));
  const edited = path.join(files, 'src', 'folder-50', 'file-50.txt');
  await print('Build: the same, one file changed', await warm(files, edit(edited)));
  await print('Build: a context of 500 MB, nothing cached', fresh(large));
  // Everything of the one above goes: it would take its place from the next.
  for (const { forget } of all) await forget();
  await rm(large, { recursive: true });
  await print('Build: three stages with RUN, two of them side by side, nothing cached', fresh(stages));
  await print(
    'Build: the same, a file in the middle changed',
    await warm(stages, edit(path.join(stages, 'middle'))),
  );
}
