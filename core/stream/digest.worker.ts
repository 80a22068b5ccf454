import { digestFileTask } from './digest-file-task.ts';
import { serveTasks } from './worker-tasks.ts';

serveTasks(digestFileTask);
