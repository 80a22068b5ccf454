import { serveTasks } from '../../../stream/worker-tasks.ts';
import { saveTask } from './save-task.ts';

serveTasks(saveTask);
