import { startFaultRegistry } from './fault-registry.ts';
import { makeLayer } from '../images/sample-layer.ts';

/**
 * A registry in a process of its own, for tests that watch the process that pulls: serves team/large:1 with `count`
 * layers of `bytes` each, and prints where. Ends when it is killed.
 */
async function main(): Promise<void> {
  const [count = '1', bytes = '1000000'] = process.argv.slice(2);
  const registry = await startFaultRegistry();
  const seeds = Array.from({ length: Number(count) }, (_, at) => `layer-${at}`);
  const layers = await Promise.all(
    seeds.map((seed) => makeLayer({ kind: 'exact', seed, blobBytes: Number(bytes) })),
  );
  registry.addImage('team/large', '1', {
    layers: layers.map(({ blob }) => blob),
    diffIds: layers.map(({ diffId }) => diffId),
  });
  console.log(registry.host);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
