import { openCore } from '../index/open-core.ts';

/**
 * A process that pulls into a data folder of its own or of several, for tests that run several of them and kill some:
 *   pull <home> <workers> <reference…>   pulls one after another; prints "named" and "done" lines
 *   collect <home> <workers>             prunes and empties over and over, and prints after each round, until it is killed
 */
const [command, home = '', workersFolder = '', ...references] = process.argv.slice(2);

async function main(): Promise<void> {
  const core = await openCore({ home, workersFolder });
  console.log('open');
  if (command === 'collect') {
    for (;;) {
      const { freed } = await core.prune({ all: false, until: null, labels: [] }, { grace: 0 });
      console.log(`pruned ${freed}`);
    }
  }
  for (const text of references) {
    await core.pull(
      { text, platform: null },
      {
        observe(event) {
          if (event.kind === 'bytes') console.log(`bytes ${event.received}`);
          if (event.kind === 'named') console.log(`named ${event.key}`);
        },
      },
    );
    console.log(`done ${text}`);
  }
  await core.close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
