import { outline } from '../../dockerfile/outline.ts';
import { serveTasks } from '../../stream/worker-tasks.ts';
import type { OutlineOrder } from './ask-outline.ts';

serveTasks(({ data }) => {
  const { text, target } = data as OutlineOrder;
  return Promise.resolve(outline(text, target));
});
