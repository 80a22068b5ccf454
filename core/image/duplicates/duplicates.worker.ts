import { serveTasks } from '../../stream/worker-tasks.ts';
import { duplicatesTask } from './duplicates-task.ts';

serveTasks(duplicatesTask);
