import { serveTasks } from '../../stream/worker-tasks.ts';
import { intakeTask } from './intake-task.ts';
import type { PassOrder } from './pass-messages.ts';
import { unpackTask } from './unpack-task.ts';

serveTasks((context) => {
  const order = context.data as PassOrder;
  return order.role === 'intake' ? intakeTask(order, context) : unpackTask(order, context);
});
