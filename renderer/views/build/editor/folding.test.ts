import { expect, test } from 'vitest';
import { foldable } from './folding.ts';

test('stages, instructions of several lines and heredocs fold', () => {
  const text = ['FROM a', 'RUN x \\', '  && y', '', 'FROM b', 'RUN <<E', 'x', 'E', '# end', ''].join('\n');
  expect([...foldable(text)].sort(([one], [other]) => one - other)).toEqual([
    [1, 3],
    [2, 3],
    [5, 8],
    [6, 8],
  ]);
});
