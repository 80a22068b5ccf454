import { serveTasks } from '../../stream/worker-tasks.ts';
import { findTask } from './find-task.ts';

serveTasks(findTask);
