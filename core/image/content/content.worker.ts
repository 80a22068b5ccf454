import { serveTasks } from '../../stream/worker-tasks.ts';
import type { ContentOrder } from './content-orders.ts';
import { rangesTask, streamTask } from './content-tasks.ts';

serveTasks((context) => {
  const order = context.data as ContentOrder;
  return order.kind === 'ranges' ? rangesTask(order, context) : streamTask(order, context);
});
