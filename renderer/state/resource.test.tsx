import { act, renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import { useResource } from './resource.ts';

/** Questions that are answered when the test says so. */
function questions() {
  const answers: ((value: string) => void)[] = [];
  return { answers, ask: () => new Promise<string>((resolve) => answers.push(resolve)) };
}

test('in a store that changes faster than it answers, an answer is shown and asked for again', async () => {
  const { answers, ask } = questions();
  const { result, rerender } = renderHook(
    ({ revision }: { readonly revision: number }) => useResource('one', revision, ask),
    { initialProps: { revision: 1 } },
  );
  rerender({ revision: 2 });
  rerender({ revision: 3 });
  expect(answers).toHaveLength(1);
  await act(async () => answers[0]?.('first'));
  expect(result.current[0]).toEqual({ kind: 'ready', value: 'first', stale: true });
  expect(answers).toHaveLength(2);
  await act(async () => answers[1]?.('second'));
  expect(result.current[0]).toEqual({ kind: 'ready', value: 'second', stale: false });
  expect(answers).toHaveLength(2);
});

test('what is asked under another key drops what is still on its way', async () => {
  const { answers, ask } = questions();
  const { result, rerender } = renderHook(
    ({ name }: { readonly name: string }) => useResource(name, 0, ask),
    { initialProps: { name: 'one' } },
  );
  rerender({ name: 'other' });
  await act(async () => answers[0]?.('of one'));
  expect(result.current[0]).toEqual({ kind: 'loading' });
  await act(async () => answers[1]?.('of the other'));
  expect(result.current[0]).toEqual({ kind: 'ready', value: 'of the other', stale: false });
});
