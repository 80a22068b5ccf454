import { reportError } from '../../oci/strata-error.ts';
import { openLayerIndex } from '../layer-index/layer-index.ts';
import type { TaskContext } from '../../stream/worker-tasks.ts';
import type { FilesOrder, FromFiles, LayerFiles, ToFiles } from './files-messages.ts';
import type { ImageTree } from './image-tree.ts';
import { TreeAnswers } from './tree-answers.ts';
import { TreeBuilder } from './tree-builder.ts';

/** Builds the tree of an image, then answers what is asked about it until it is told to close. */
export async function filesTask(order: FilesOrder, context: TaskContext): Promise<void> {
  const post = (message: FromFiles): void => context.post(message);
  const tree = await readTree(order.layers);
  const answers = new TreeAnswers(tree, readTree);
  post({ kind: 'opened', entries: tree.nodes.count + tree.versions.count });
  await new Promise<void>((resolve) => {
    context.signal.addEventListener('abort', () => resolve(), { once: true });
    if (context.signal.aborted) resolve();
    context.listen((received) => {
      const message = received as ToFiles;
      if (message.kind === 'close') return resolve();
      const { id } = message;
      answers.answer(message.about, message.asked).then(
        (answer) => post({ kind: 'answer', id, answer }),
        (error: unknown) => post({ kind: 'failed', id, report: reportError(error) }),
      );
    });
  });
}

/** One layer at a time: what else runs on this thread has its turn in between. */
async function readTree(layers: LayerFiles): Promise<ImageTree> {
  const builder = new TreeBuilder();
  for (const file of layers) builder.add(await openLayerIndex(file));
  return builder.tree;
}
