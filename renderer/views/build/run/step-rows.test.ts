import { expect, test } from 'vitest';
import { sampleGallery } from '../../../dev/sample-gallery.ts';
import { emptyOrder } from '../../../dev/fake-build-sources.ts';
import { fakeOutline } from '../../../dev/fake-outline.ts';
import { layersOf, stepsOfResult } from './layers-of.ts';
import { formatTook, isLarge, readTitle } from './run-words.ts';
import { layOut } from './stage-lanes.ts';
import { factsOf, groupSteps, rowsOf } from './step-rows.ts';
import { rowAt, startsOf } from './use-window.ts';

const { parallel, failed, million } = sampleGallery('ledger', emptyOrder('ledger'), 'shop:latest');

test('steps stand with their stage, what is internal in front and what is written behind', () => {
  const groups = groupSteps(parallel.run.graph);
  expect(groups.map(({ title, steps }) => [title, steps.length])).toEqual([
    ['Preparation', 2],
    ['base', 2],
    ['assets', 2],
    ['server', 4],
    ['models', 2],
    ['release', 3],
    ['Result', 1],
  ]);
  const rows = rowsOf(groups, { 'stage:server': true });
  expect(rows.filter(({ kind }) => kind === 'group').length).toBe(7);
  expect(rows.filter(({ kind }) => kind === 'step').length).toBe(9);
});

test('a single stage needs no heading', () => {
  expect(rowsOf(groupSteps(million.run.graph), {}).map(({ kind }) => kind)).toEqual(['step']);
});

test('a stage in which a step failed has failed, and says how much of it was cached', () => {
  const server = groupSteps(failed.run.graph).find(({ title }) => title === 'server');
  expect(factsOf(server?.steps ?? [], failed.run, 0)).toMatchObject({
    state: 'failed',
    layers: 4,
    cached: 0,
  });
});

test('stages that need each other stand one behind the other, those that do not side by side', () => {
  const { stages } = fakeOutline(parallel.run.dockerfile);
  const graph = layOut(parallel.run, stages, 0);
  const columns = Object.fromEntries(graph.cards.map(({ title, x }) => [title, x]));
  expect(columns['base']).toBeLessThan(columns['assets'] ?? 0);
  expect(new Set([columns['assets'], columns['server'], columns['models']]).size).toBe(1);
  expect(columns['release']).toBeGreaterThan(columns['models'] ?? 0);
  expect(graph.lines.map(({ from, to }) => `${from.title} ${to.title}`)).toEqual([
    'base assets',
    'base server',
    'base models',
    'base release',
    'assets release',
    'server release',
    'models release',
  ]);
});

test('where the Dockerfile cannot be read, time tells which stages ran side by side', () => {
  const columns = layOut(parallel.run, [], 0).cards.map(({ x }) => x);
  expect(new Set(columns.slice(1, 4)).size).toBe(1);
  expect(columns[4]).toBeGreaterThan(columns[1] ?? 0);
});

test('a step leads to its layer of the image, counted from the top, whatever the base has beneath', () => {
  const outline = fakeOutline(parallel.run.dockerfile);
  const steps = stepsOfResult(parallel.run, outline);
  expect(steps.map(({ title }) => readTitle(title).text.split(' ')[0])).toEqual([
    'RUN',
    'COPY',
    'COPY',
    'COPY',
  ]);
  const layer = (bytes: number) => ({ download: bytes, unpacked: null });
  const layers = [layer(48_000_000), ...steps.map(({ bytes }) => layer(bytes ?? 0))];
  expect([...layersOf(steps, layers).values()].sort((a, b) => a - b)).toEqual([1, 2, 3, 4]);
  expect(layersOf(steps, [layer(1), layer(2)]).size).toBe(0);
});

test('what is large is a quarter of all, and while others grow only what is large by itself', () => {
  expect(isLarge(300_000_000, 900_000_000, false)).toBe(true);
  expect(isLarge(9_000_000, 10_000_000, false)).toBe(false);
  expect(isLarge(50_000_000, 60_000_000, true)).toBe(false);
  expect(isLarge(null, 0, true)).toBe(false);
});

test('titles lose what their heading says, times have no more digits than they deserve', () => {
  expect(readTitle('[build 2/4] COPY . /src')).toEqual({ position: '2/4', text: 'COPY . /src' });
  expect(readTitle('[internal] load build context')).toEqual({ position: '', text: 'load build context' });
  expect(readTitle('exporting to image')).toEqual({ position: '', text: 'exporting to image' });
  expect([12, 449, 12_340, 130_000].map(formatTook)).toEqual(['< 0.1 s', '0.4 s', '12.3 s', '2 min 10 s']);
});

test('the row at a distance is found among rows of different heights', () => {
  const starts = startsOf([30, 48, 30, 48]);
  expect(starts).toEqual([0, 30, 78, 108, 156]);
  expect([-5, 0, 29, 30, 77, 78, 107, 500].map((at) => rowAt(starts, at))).toEqual([0, 0, 0, 1, 1, 2, 2, 3]);
  expect(rowAt(startsOf([]), 10)).toBe(0);
});
