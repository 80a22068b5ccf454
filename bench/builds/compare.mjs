/**
 * node bench/builds/compare.mjs [--base IMAGE] [--cases FOLDER] [case …]: builds every case with `strata build` and with
 * docker's BuildKit, compares trees, configs and history lines, runs what is to be run in docker and podman, and prints a table.
 * Ends with 1 when a difference has no reason. Needs dockerd, podman, skopeo, python3 and a Debian image as base.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { timed } from '../measure.mjs';
import { docker, podman, runningDocker } from '../peers.mjs';
import { strata } from '../strata.mjs';
import { behaviourOf } from './behaviour.mjs';
import { casesOf, layOut } from './case.mjs';
import { differencesOf, inWords, REASONS, reasonFor } from './differences.mjs';
import { dockerSide, strataSide } from './sides.mjs';

const { values: asked, positionals: only } = parseArgs({
  allowPositionals: true,
  options: {
    base: { type: 'string', default: 'docker.io/library/debian:bookworm-slim' },
    cases: { type: 'string', default: fileURLToPath(new URL('cases', import.meta.url)) },
  },
});

process.env.DOCKER_BUILDKIT = '1';
const scratch = await mkdtemp(path.join(process.env.BENCH_WORK ?? tmpdir(), 'strata-builds-'));
/** A daemon that runs already, or one of our own. */
const engine = process.env.DOCKER_HOST === undefined ? await docker(scratch) : runningDocker();
const pods = podman(scratch);
const ours = strata(scratch);
const rows = [];
const unexplained = [];
const cases = await casesOf(path.resolve(asked.cases), only);

async function judge(one) {
  const results = await Promise.allSettled([
    strataSide(ours, scratch, asked.base).build(one),
    dockerSide(engine, scratch, asked.base).build(one),
  ]);
  const [built, other] = results.map(({ status }) => status === 'fulfilled');
  if (!built || !other) {
    const said = results.map(({ reason }) => (reason === undefined ? 'built' : reason.message.slice(-500)));
    return { name: one.name, outcome: 'does not build', found: [`strata: ${said[0]}\ndocker: ${said[1]}`] };
  }
  const [mine, theirs] = results.map(({ value }) => value);
  const [read, theirRead] = [await mine.read(), await theirs.read()];
  const all = differencesOf(read, theirRead);
  const found = all.filter((difference) => reasonFor(difference, one) === null).map(inWords);
  if (one.run.length > 0) found.push(...(await behaviourOf(one, { ours: mine, theirs, engine, pods })));
  const reasons = REASONS.map(({ name }) => [
    name,
    all.filter((each) => reasonFor(each, one) === name).length,
  ]);
  await Promise.all([mine.archive, theirs.archive].map((file) => rm(file, { force: true })));
  return {
    name: one.name,
    outcome: found.length === 0 ? 'equal' : 'differs',
    found,
    paths: Object.keys(read.tree).length,
    ran: one.run.length,
    reasons: reasons.filter(([, count]) => count > 0),
  };
}

try {
  await ours.prepare();
  for (const each of cases) {
    const row = await judge(await layOut(each, scratch));
    rows.push(row);
    if (row.found.length > 0) unexplained.push(row.name);
    console.error(`${row.outcome}: ${row.name}`);
    for (const line of row.found.slice(0, 40)) console.error(`    ${line}`);
  }
  const table = rows.map(
    ({ name, outcome, paths = 0, ran = 0, reasons = [] }) =>
      `| ${name} | ${outcome} | ${paths} | ${ran} | ${reasons.map(([reason, count]) => `${reason} (${count})`).join(', ')} |`,
  );
  console.log(
    [
      '| case | result | paths | runs | differences with a reason |',
      '|---|---|---:|---:|---|',
      ...table,
    ].join('\n'),
  );
} finally {
  await engine.stop?.();
  await timed('umount', ['-l', path.join(scratch, 'podman', 'overlay')]).catch(() => undefined);
  await rm(scratch, { recursive: true, force: true });
}
if (unexplained.length > 0) process.exitCode = 1;
