import { serveTasks } from '../../stream/worker-tasks.ts';
import { scanLayerTask } from './scan-layer-task.ts';

serveTasks(scanLayerTask);
