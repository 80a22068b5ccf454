import { serveTasks } from '../../stream/worker-tasks.ts';
import type { FilesOrder } from './files-messages.ts';
import { filesTask } from './files-task.ts';

serveTasks((context) => filesTask(context.data as FilesOrder, context));
