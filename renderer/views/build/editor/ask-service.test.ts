import { validate } from 'dockerfile-utils';
import { expect, test, vi } from 'vitest';
import { askService } from './ask-service.ts';
import { explain } from './explain.ts';
import { problemsOf } from './problems.ts';

test('the language service works where there is no Node, and leaves nothing of it behind', () => {
  vi.stubGlobal('Buffer', undefined);
  Reflect.deleteProperty(globalThis, 'Buffer');
  try {
    expect(problemsOf('FROM a\nEXPOSE http', [])).toHaveLength(1);
    expect(explain('FROM a', 0, 1)).not.toBeNull();
    expect('Buffer' in globalThis).toBe(false);
  } finally {
    vi.unstubAllGlobals();
  }
});

test('a file that sends the language service in a circle has no second opinion, and an editor all the same', () => {
  const circle = '  in \\ $X \\\n# c\n';
  expect(problemsOf(circle, [])).toEqual([]);
  expect(askService(() => validate(circle))).toBeNull();
});
