import { serveTasks } from '../stream/worker-tasks.ts';
import type { CopyOrder } from './copy/copy-messages.ts';
import { copyTask } from './copy/copy-task.ts';

serveTasks((context) => copyTask(context.data as CopyOrder, context));
