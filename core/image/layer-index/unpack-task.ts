import type { TaskContext } from '../../stream/worker-tasks.ts';
import { GrowingFile } from './growing-file.ts';
import { indexStream } from './index-stream.ts';
import type { LayerFacts } from './layer-facts.ts';
import type { ToUnpack, UnpackOrder } from './pass-messages.ts';

/** Inflates the file as it grows, hashes what comes out, and writes the index. */
export function unpackTask(order: UnpackOrder, context: TaskContext): Promise<LayerFacts> {
  const source = new GrowingFile(order.descriptor, order.size, context.signal);
  context.listen((message) => source.grownTo((message as ToUnpack).available));
  const { size, compression, indexFile, digest } = order;
  return indexStream({ source, size, compression, indexFile, layer: digest, signal: context.signal });
}
