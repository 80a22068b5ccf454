import { diskError, systemCode } from '../../stream/disk-error.ts';
import { reportError } from '../../oci/strata-error.ts';
import { serveTasks } from '../../stream/worker-tasks.ts';
import { judgeContext, pageOfContext, type JudgedContext } from './judge-context.ts';
import { listContext } from './list-context.ts';
import type { PreviewOrder, PreviewQuestion, PreviewReply } from './preview-messages.ts';

/** Lists a context once, then answers questions about it until it is cancelled. */
serveTasks(async (context) => {
  const { root } = context.data as PreviewOrder;
  const list = await listContext(root, context.signal).catch((error: unknown) => {
    throw systemCode(error) === undefined ? error : diskError(error, 'list', root);
  });
  let last: { readonly text: string | null; readonly judged: JudgedContext } | undefined;
  context.listen((message) => {
    const question = message as PreviewQuestion;
    let reply: PreviewReply;
    try {
      if (last?.text !== question.text || last === undefined)
        last = { text: question.text, judged: judgeContext(list, question.text) };
      reply = { id: question.id, page: pageOfContext(last.judged, question) };
    } catch (error) {
      reply = { id: question.id, error: reportError(error) };
    }
    context.post(reply);
  });
  await new Promise<void>((resolve) => {
    context.signal.addEventListener('abort', () => resolve(), { once: true });
    if (context.signal.aborted) resolve();
  });
});
