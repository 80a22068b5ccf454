import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BuildRequest } from '../../api/build.ts';
import { openCore } from '../../index/open-core.ts';
import { plainBuild } from './build-request.ts';

/**
 * A process that builds, for tests that run several of them and kill some:
 *   once <home> <workers> <context> <tag>            builds and prints the digest
 *   churn <home> <workers> <context> <cache folder>  changes a file, builds, sends the cache there and prunes, over and over
 *   deliver <home> <workers> <context> <folder>      changes a file, builds, and writes archives and folders there, over and over
 *   collect <home> <workers>                         collects over and over, and prints after each round
 */
const [command, home = '', workersFolder = '', context = '', last = ''] = process.argv.slice(2);

function outputsIn(folder: string): readonly BuildRequest['output'][] {
  const file = (name: string): string => path.join(folder, name);
  return [
    { kind: 'archive', format: 'oci', path: file('oci.tar') },
    { kind: 'archive', format: 'docker', path: file('docker.tar') },
    { kind: 'tar', path: file('files.tar') },
    { kind: 'folder', path: file('folder') },
  ];
}

async function main(): Promise<void> {
  const core = await openCore({ home, workersFolder });
  const building = await core.building();
  if (command === 'once') {
    console.log('open');
    const { digest } = await building.build(plainBuild(context, { tags: [last], network: 'none' }));
    console.log(digest);
    await core.close();
    return;
  }
  console.log('open');
  for (let round = 0; ; round += 1) {
    if (command === 'collect') {
      const { freed } = await core.prune({ all: false, until: null, labels: [] }, { grace: 0 });
      console.log(`pruned ${freed}`);
      continue;
    }
    await writeFile(path.join(context, 'change'), String(Math.random()));
    if (command === 'deliver') {
      for (const output of outputsIn(last))
        await building.build(plainBuild(context, { network: 'none', output }));
      // Out of sight first: killed while it removes, it would leave a part that no build wrote.
      const gone = `${last}-gone`;
      await rm(gone, { recursive: true, force: true });
      await rename(path.join(last, 'folder'), gone);
      await rm(gone, { recursive: true });
      console.log('round');
      continue;
    }
    const cacheTo = [{ kind: 'folder', path: last, mode: 'max' }] as const;
    await building.build(plainBuild(context, { tags: ['churned:1'], network: 'none', cacheTo }));
    await building.pruneCache({ mounts: round % 2 === 0, all: round % 4 === 3 });
    console.log('round');
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
