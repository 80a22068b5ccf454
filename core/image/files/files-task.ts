import { reportError } from '../../oci/strata-error.ts';
import type { TaskContext } from '../../stream/worker-tasks.ts';
import type { FilesOrder, FromFiles, ToFiles } from './files-messages.ts';
import { readTree } from './tree/read-tree.ts';
import { TreeAnswers } from './tree/tree-answers.ts';

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
