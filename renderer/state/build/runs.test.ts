import { beforeEach, expect, test } from 'vitest';
import { connectTo } from '../../bridge.ts';
import { fakeBridge } from '../../dev/fake-bridge.ts';
import { emptyOrder } from '../../dev/fake-build-sources.ts';
import { asOf } from '../../dev/play-run.ts';
import { sampleGallery } from '../../dev/sample-gallery.ts';
import { useToasts } from '../toasts.ts';
import { openRun, receiveRun, runOf, showingRun, useRuns } from './runs.ts';

const { parallel } = sampleGallery('ledger', emptyOrder('ledger'), 'shop:latest');
const { id } = parallel.run;
const at = (elapsed: number) => asOf(parallel, elapsed).run;

beforeEach(() => {
  useRuns.setState(useRuns.getInitialState(), true);
  useToasts.setState({ toasts: [] });
});

test('what changes while a run is asked for is not lost, and what the answer knows better stays', async () => {
  const bridge = fakeBridge([]);
  bridge.builds.runs.record({ run: at(20_000), lines: [] });
  connectTo(bridge);
  const opening = openRun(id);
  const [older, newer] = [at(10_000), at(30_000)];
  receiveRun(older, older.graph.slice(5));
  receiveRun(newer, newer.graph.slice(9));
  await opening;
  const opened = useRuns.getState().opened.get(id);
  expect(opened?.graph.map((step) => step.id)).toEqual(newer.graph.map((step) => step.id));
  expect(opened?.graph[8]?.state).toBe(at(20_000).graph[8]?.state);
  expect(opened?.graph[9]).toEqual(newer.graph[9]);
});

test('an end is announced once, and not where it is on screen', () => {
  receiveRun(at(1000), []);
  receiveRun(at(99_000), []);
  receiveRun(at(99_000), []);
  expect(useToasts.getState().toasts.map(({ text }) => text)).toEqual(['Built shop']);
  useToasts.setState({ toasts: [] });
  const stop = showingRun(id);
  receiveRun(at(1000), []);
  receiveRun(at(99_000), []);
  stop();
  expect(useToasts.getState().toasts).toEqual([]);
});

test('lists ask again when a run begins or ends, not with every step', () => {
  receiveRun(at(1000), []);
  receiveRun(at(2000), at(2000).graph);
  expect(useRuns.getState().revision).toBe(1);
  receiveRun(at(99_000), []);
  expect(useRuns.getState().revision).toBe(2);
});

test('a job leads to its run, also when it has ended', () => {
  receiveRun(at(1000), []);
  receiveRun(at(99_000), []);
  expect(runOf(`job of ${id}`)).toEqual({ id, source: 'ledger' });
  expect(runOf('another')).toBeUndefined();
});
