import { afterAll, expect, inject, test } from 'vitest';
import { openWorkers } from '../../stream/workers.ts';
import { askOutline } from './ask-outline.ts';

const workers = openWorkers({ folder: inject('workers') });
afterAll(() => workers.close());

test('a long Dockerfile is outlined while the thread that asked goes on', async () => {
  const lines = Array.from({ length: 3000 }, (_, at) => `RUN echo ${at} "$UNKNOWN"`);
  let turns = 0;
  const turning = setInterval(() => (turns += 1), 1);
  const found = await askOutline(workers, { text: ['FROM scratch AS a', ...lines].join('\n'), target: 'a' });
  clearInterval(turning);
  expect(found.stages).toHaveLength(1);
  expect(found.runs).toBe(true);
  expect(turns).toBeGreaterThan(1);
});
