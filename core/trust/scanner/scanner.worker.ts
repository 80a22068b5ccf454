import { serveTasks } from '../../stream/worker-tasks.ts';
import { readReportTask } from './read-report-task.ts';

serveTasks(readReportTask);
