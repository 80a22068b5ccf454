/** `npm test`: everything that CI runs. `npm run check` is the same without the end-to-end tests (`--no-e2e`). */
import { availableParallelism } from 'node:os';
import { ensureElectron } from './electron-runtime.mjs';
import { main, say, seconds } from './lib/say.mjs';
import { ensureDependencies, requireNode } from './setup/dependencies.mjs';
import { ensureSystem } from './setup/system.mjs';
import { build, endToEndTests, staticStages, unitTests } from './stages.mjs';

const withWindow = !process.argv.includes('--no-e2e');

await main(async () => {
  requireNode();
  await ensureDependencies();
  await ensureSystem(withWindow ? ['app', 'display', 'test'] : ['test']);
  if (withWindow) await ensureElectron();
  say(`ready in ${seconds()}`);

  const results = await inParallel(staticStages, availableParallelism());
  results.push(await runStage(unitTests));
  if (withWindow) {
    const built = await runStage(build);
    results.push(built);
    if (built.ok) results.push(await runStage(endToEndTests));
    else console.log('✗ end-to-end tests: not run, because there is nothing to run');
  }
  return summarise(results);
});

/** Runs stages beside each other, as many as there are processors. */
async function inParallel(stages, width) {
  const results = [];
  const waiting = [...stages];
  const lane = async () => {
    for (let stage = waiting.shift(); stage; stage = waiting.shift()) results.push(await runStage(stage));
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}

/** Runs one stage and says its name, its time and, when it is wrong, what it printed. */
async function runStage(stage) {
  const since = performance.now();
  const result = await stage.run().catch((error) => ({ ok: false, output: String(error?.stack ?? error) }));
  console.log(`${result.ok ? '✓' : '✗'} ${stage.name} (${seconds(since)})`);
  if (!result.ok && result.output) console.log(result.output.trimEnd());
  return { ...result, name: stage.name };
}

/** The last line is for programs: `N passed, N failed`. A stage that is no test counts only when it fails, as one. */
function summarise(results) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { ok, counts } of results) {
    total.passed += counts?.passed ?? 0;
    total.failed += counts?.failed ?? (ok ? 0 : 1);
    total.skipped += counts?.skipped ?? 0;
  }
  const wrong = results.filter((result) => !result.ok).map((result) => result.name);
  console.log(`\n${wrong.length > 0 ? `failed: ${wrong.join(', ')}` : 'everything passed'}, in ${seconds()}`);
  console.log(
    `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
  );
  return wrong.length > 0 ? 1 : 0;
}
