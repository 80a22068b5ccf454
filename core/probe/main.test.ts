import { expect, test } from 'vitest';
import { z } from 'zod';
import { run } from '../testing/run.ts';

test('a hundred lines, good and bad, are answered in their order by one process', async () => {
  const lines = Array.from({ length: 100 }, (_, at) =>
    at % 10 === 9
      ? 'not JSON'
      : JSON.stringify({ id: String(at), op: 'reference.normalize', input: { text: `app-${at}` } }),
  );
  const { stdout } = await run('node', ['build/probe.mjs'], { input: `${lines.join('\n')}\n` });
  const reply = z.object({ id: z.string().nullable(), ok: z.boolean() });
  const replies = stdout
    .trim()
    .split('\n')
    .map((line) => reply.parse(JSON.parse(line)));
  expect(replies.map(({ id, ok }) => (ok ? id : null))).toEqual(
    Array.from({ length: 100 }, (_, at) => (at % 10 === 9 ? null : String(at))),
  );
});
