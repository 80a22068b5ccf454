// Find over 1,000 images with 10,000,000 paths of their own, beside grep over a plain list of the same paths.
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { bundleParts } from './bundle-core.mjs';
import { HEADER, makeStore } from './indexed-store.mjs';
import { number, spread, timed } from './measure.mjs';

const IMAGES = Number(process.env.FIND_IMAGES ?? 1_000);
const PATHS_EACH = 10_000;
const ROUNDS = Number(process.env.ROUNDS ?? 5);

/** What is looked for, and grep's expression for the same over whole paths. */
const CASES = [
  [
    'text, in few names',
    { text: 'kernel_zone99', how: 'text', within: 'name' },
    '-ic',
    'kernel_zone99[^/]*$',
  ],
  ['text, in many names', { text: 'lib', how: 'text', within: 'name' }, '-ic', 'lib[^/]*$'],
  ['text, in paths', { text: 'core-main7/lib', how: 'text', within: 'path' }, '-ic', 'core-main7/lib'],
  ['text, in the paths of many', { text: 'x86_64', how: 'text', within: 'path' }, '-ic', 'x86_64'],
  ['glob', { text: 'core_*.conf', how: 'glob', within: 'name' }, '-c', '/core_[^/]*[.]conf$'],
  ['expression', { text: '^zone_.*9\\.so$', how: 'regex', within: 'name' }, '-c', '/zone_[^/]*9[.]so$'],
  [
    'glob with folders',
    { text: '/usr/lib/**/core_*.conf', how: 'glob', within: 'name' },
    '-c',
    '^/usr/lib/\\(.*/\\)*core_[^/]*[.]conf$',
  ],
  [
    'expression for paths',
    { text: '/opt/core-main\\d+/lib/.*\\.py$', how: 'regex', within: 'path' },
    '-c',
    '/opt/core-main[0-9]*/lib/.*[.]py$',
  ],
  [
    'expression without text',
    { text: '^[a-c]+_[x-z]', how: 'regex', within: 'name' },
    '-c',
    '/[a-c]*_[x-z][^/]*$',
  ],
];

export async function finding(scratch) {
  const { openCore, LayerIndexWriter } = await bundleParts(scratch);
  const home = path.join(scratch, 'found');
  const list = path.join(scratch, 'paths');
  const made = await makeStore(path.join(home, 'store', 'v1'), list, LayerIndexWriter, {
    images: IMAGES,
    pathsEach: PATHS_EACH,
  });
  const core = await openCore({ home, workersFolder: path.join(scratch, 'bundled', 'workers') });
  // As a window does it: from here on the list of images is kept.
  const end = core.watch(() => undefined);
  await core.images();
  const inside = await core.inside();
  const lines = [
    `### Find over ${IMAGES} images with ${made.paths} paths`,
    '',
    `Indexes: ${made.bytes} bytes, ${((100 * made.bytes) / (made.paths * HEADER)).toFixed(1)} % of the headers.`,
    '',
    '| what | matches | first ms | all s | least | most | grep -c s | grep ÷ ours |',
    '|---|---:|---:|---:|---:|---:|---:|---:|',
  ];
  try {
    for (const [title, query, ...grep] of [...CASES, digestCase(made.digest)]) {
      lines.push(await row(inside, list, title, query, grep));
    }
  } finally {
    end();
    await core.close();
  }
  lines.push('', `Most resident memory: ${Math.round(process.resourceUsage().maxRSS / 1000)} MB.`, '');
  console.log(lines.join('\n'));
}

function digestCase(digest) {
  return ['content digest', { text: digest, how: 'digest', within: 'name' }];
}

async function row(inside, list, title, query, [flags, expression]) {
  const ours = [];
  const firsts = [];
  const theirs = [];
  let matches = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let first;
    const begun = performance.now();
    await inside.find(query, {
      onFound: (progress) => {
        matches = progress.matches;
        if (progress.found.length > 0) first ??= performance.now() - begun;
      },
    });
    ours.push((performance.now() - begun) / 1000);
    firsts.push(first ?? Number.NaN);
    if (expression === undefined) continue;
    const counted = await timed('bash', ['-c', `grep ${flags} '${expression}' '${list}' || true`], {
      env: { ...process.env, LC_ALL: 'C' },
    });
    theirs.push(counted.seconds);
    if (Number(counted.output) !== matches)
      throw new Error(`${title}: ${matches} found, grep has ${counted.output}`);
  }
  const { median, least, most } = spread(ours);
  const peer = theirs.length === 0 ? undefined : spread(theirs).median;
  const first = spread(firsts).median;
  const grep = peer === undefined ? '— | —' : `${number(peer)} | ${(peer / median).toFixed(2)}`;
  return `| ${title} | ${matches} | ${first.toFixed(0)} | ${number(median)} | ${number(least)} | ${number(most)} | ${grep} |`;
}
