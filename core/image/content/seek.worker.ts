import { serveTasks } from '../../stream/worker-tasks.ts';
import type { LayerFile } from './content-orders.ts';
import { forgetSeeking, makeSeekable } from './make-seekable.ts';

/** With `forget` only what there is goes. */
serveTasks(async ({ data, signal }) => {
  const { layer, forget } = data as { readonly layer: LayerFile; readonly forget: boolean };
  return forget ? forgetSeeking(layer) : makeSeekable(layer, signal);
});
