import { serveTasks } from '../../stream/worker-tasks.ts';
import { compareLines } from './compare-lines.ts';

serveTasks((context) => {
  const [from, to] = context.data as readonly [Uint8Array, Uint8Array];
  return Promise.resolve(compareLines(from, to));
});
