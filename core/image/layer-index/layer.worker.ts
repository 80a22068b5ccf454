import { serveTasks } from '../../stream/worker-tasks.ts';
import { intakeTask } from './intake-task.ts';
import type { PassOrder } from './pass-messages.ts';
import { rangeTask } from './range-task.ts';
import { unpackTask } from './unpack-task.ts';

serveTasks((context) => {
  const order = context.data as PassOrder;
  switch (order.role) {
    case 'intake':
      return intakeTask(order, context);
    case 'unpack':
      return unpackTask(order, context);
    case 'range':
      return rangeTask(order, context);
  }
});
