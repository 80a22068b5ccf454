import type { DockerfileOutline } from '../../api/builds.ts';
import { outline } from '../../dockerfile/outline.ts';
import type { Workers } from '../../stream/workers.ts';

export interface OutlineOrder {
  readonly text: string;
  readonly target: string | null;
}

/** UTF-16 units up to which an outline takes less than a frame: an answer from a worker would come later. */
const SHORT = 8 * 1024;

/** See `outline`; a long text is read in a worker. */
export async function askOutline(workers: Workers, order: OutlineOrder): Promise<DockerfileOutline> {
  if (order.text.length <= SHORT) return outline(order.text, order.target);
  return (await workers.start('outline', order).result) as DockerfileOutline;
}
