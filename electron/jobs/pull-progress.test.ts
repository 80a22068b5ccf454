import { expect, test } from 'vitest';
import { followPull } from './pull-progress.ts';
import { followVerification } from './verify-progress.ts';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;
const C = `sha256:${'c'.repeat(64)}`;

/** A whole layer that is here, one that is half here, one that is not: 1,000 bytes each, and 100 bytes of documents. */
function planned() {
  const progress = followPull();
  const layers = [
    { digest: A, size: 1000, here: 1000 },
    { digest: B, size: 1000, here: 400 },
    { digest: C, size: 1000, here: 0 },
  ];
  progress.observe({ kind: 'plan', total: 3100, reused: 1500, layers }, 0);
  return progress;
}

test('a plan says what is here and what waits', () => {
  const { layers, total, reused, transferred, rate, secondsLeft } = planned().view(0);
  expect({ total, reused, transferred, rate, secondsLeft }).toEqual({
    total: 3100,
    reused: 1500,
    transferred: 0,
    rate: 0,
    secondsLeft: null,
  });
  expect(layers.map((layer) => [layer.state, layer.received, layer.resumed])).toEqual([
    ['reused', 1000, 0],
    ['waiting', 400, 400],
    ['waiting', 0, 0],
  ]);
});

test('bytes that an earlier attempt left are not counted as moved', () => {
  const progress = planned();
  progress.observe({ kind: 'layer', digest: B, state: 'downloading', received: 400, resumed: 400 }, 0);
  progress.observe({ kind: 'bytes', digest: B, received: 700 }, 1000);
  expect(progress.view(1000).transferred).toBe(300);
  progress.observe({ kind: 'layer', digest: B, state: 'checking', received: 1000, resumed: 400 }, 1500);
  progress.observe({ kind: 'layer', digest: B, state: 'done', received: 1000, resumed: 400 }, 1600);
  const view = progress.view(1600);
  expect(view.transferred).toBe(600);
  expect(view.layers[1]).toMatchObject({ state: 'done', received: 1000, resumed: 400 });
});

test('a layer that begins again is counted as moved again', () => {
  const progress = planned();
  progress.observe({ kind: 'layer', digest: C, state: 'downloading', received: 0, resumed: 0 }, 0);
  progress.observe({ kind: 'bytes', digest: C, received: 600 }, 500);
  progress.observe({ kind: 'bytes', digest: C, received: 200 }, 900);
  expect(progress.view(1000).transferred).toBe(800);
});

test('the rate is that of the last seconds, and the time left follows from it', () => {
  const progress = planned();
  progress.observe({ kind: 'layer', digest: C, state: 'downloading', received: 0, resumed: 0 }, 0);
  for (let step = 1; step <= 10; step++)
    progress.observe({ kind: 'bytes', digest: C, received: step * 100 }, step * 1000);
  const view = progress.view(10_000);
  expect(view.rate).toBeGreaterThanOrEqual(90);
  expect(view.rate).toBeLessThanOrEqual(110);
  expect(view.secondsLeft).toBe(Math.ceil(600 / view.rate));
  expect(progress.view(20_000)).toMatchObject({ rate: 0, secondsLeft: null });
});

test('bytes of a layer that is in no plan are not counted', () => {
  const progress = planned();
  progress.observe({ kind: 'bytes', digest: `sha256:${'d'.repeat(64)}`, received: 600 }, 0);
  expect(progress.view(0).transferred).toBe(0);
});

test('a verification counts what was read as here', () => {
  const progress = followVerification();
  progress.observe(500, 2000, 1000);
  progress.observe(1000, 2000, 2000);
  expect(progress.view(2000)).toMatchObject({ total: 2000, reused: 1000, transferred: 0, secondsLeft: 1 });
});
