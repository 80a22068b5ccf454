import type { TaskContext } from '../../stream/worker-tasks.ts';
import type { ArchiveOrder } from './archive-messages.ts';
import { scanTask } from './scan-task.ts';
import { unpackArchiveTask } from './unpack-archive-task.ts';

export async function archiveTask(context: TaskContext): Promise<unknown> {
  const order = context.data as ArchiveOrder;
  return order.role === 'scan' ? scanTask(order, context) : unpackArchiveTask(order, context);
}
