import { expect, test } from 'vitest';
import type { RunLogLine } from '../../../core/api/builds.ts';
import { fakeBridge, type FakeBridge } from '../../dev/fake-bridge.ts';
import { emptyOrder } from '../../dev/fake-build-sources.ts';
import { sampleGallery } from '../../dev/sample-gallery.ts';
import { connectTo } from '../../bridge.ts';
import { logText, readLog } from './run-log.ts';

const { parallel } = sampleGallery('ledger', emptyOrder('ledger'), 'shop:latest');

function bridgeWith(lines: readonly RunLogLine[], droppedAt: (call: number) => number): FakeBridge {
  const bridge = fakeBridge([]);
  let calls = 0;
  return {
    ...bridge,
    async invoke(name, input) {
      if (name !== 'build.log') return bridge.invoke(name, input);
      const dropped = droppedAt(calls++);
      const kept = lines.slice(dropped);
      const asked = input as { readonly offset: number; readonly limit: number };
      const value = {
        lines: kept.slice(asked.offset, asked.offset + asked.limit),
        total: kept.length,
        dropped,
      };
      return { ok: true, value } as never;
    },
  };
}

const LINES = Array.from({ length: 3500 }, (_, index): RunLogLine => ({
  step: 1,
  stream: 'out',
  text: `${index}`,
}));

test('a log is read to its end in gulps', async () => {
  connectTo(bridgeWith(LINES, () => 0));
  const { text, whole } = await logText({ runId: 'one', step: 1 });
  expect(text.split('\n').length).toBe(3500);
  expect(whole).toBe(true);
});

test('lines keep their numbers when ones before them are dropped while they are read', async () => {
  connectTo(bridgeWith(LINES, (call) => (call >= 2 ? 700 : 0)));
  const read: number[] = [];
  await readLog({ runId: 'one', step: 1 }, 0, (lines, first) => {
    lines.forEach((line, index) => expect(line.text).toBe(String(first + index)));
    read.push(...lines.map(({ text }) => Number(text)));
    return true;
  });
  expect(read).toEqual(LINES.map((_, index) => index));
});

test('reading stops when enough is known', async () => {
  connectTo(bridgeWith(LINES, () => 0));
  let gulps = 0;
  await readLog({ runId: 'one', step: 1 }, 1200, (_, first) => {
    gulps += 1;
    expect(first).toBe(1200);
    return false;
  });
  expect(gulps).toBe(1);
});

test('of the log of all steps each line says which one it is of', async () => {
  const bridge = fakeBridge([]);
  bridge.builds.runs.record(parallel);
  connectTo(bridge);
  const { text } = await logText({ runId: parallel.run.id, step: null });
  expect(text).toMatch(/^#1 Fetched 1 of 1$/m);
  expect(text).toMatch(/^#11 /m);
});
