import { serveTasks } from '../../stream/worker-tasks.ts';
import { archiveTask } from './archive-task.ts';

serveTasks(archiveTask);
