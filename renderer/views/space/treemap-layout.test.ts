import { expect, test } from 'vitest';
import type { MapNode } from '../../../core/api/files.ts';
import { boxTowards, layOutTreemap } from './treemap-layout.ts';

const file = (name: string, size: number): MapNode => ({
  path: `/${name}`,
  name,
  size,
  files: 1,
  layer: 0,
  kind: 'file',
  children: [],
});
const folder = (name: string, children: readonly MapNode[]): MapNode => ({
  ...file(
    name,
    children.reduce((sum, child) => sum + child.size, 0),
  ),
  files: children.length,
  kind: 'folder',
  children,
});

const root = folder('', [folder('usr', [file('perl', 400), file('bash', 200)]), file('swap', 600)]);

test('areas are as large as bytes, and folders go around what is in them', () => {
  const boxes = layOutTreemap(root, 600, 400);
  const at = (name: string) => boxes.find((box) => box.node.name === name);
  const area = (name: string): number => (at(name)?.width ?? 0) * (at(name)?.height ?? 0);
  expect(area('swap') / area('usr')).toBeCloseTo(1, 1);
  expect(area('perl') / area('bash')).toBeCloseTo(2, 0);
  expect(at('perl')?.parent).toBe(at('usr')?.id);
  expect(at('usr')?.holds).toBe(true);
});

test('what is too small is not drawn, and nothing lies outside', () => {
  const many = folder('', [
    file('large', 1e9),
    ...Array.from({ length: 5000 }, (_, at) => file(`f${at}`, 10)),
  ]);
  const boxes = layOutTreemap(many, 500, 300);
  expect(boxes.length).toBeLessThan(20);
  expect(boxes.every((box) => box.x + box.width <= 500 && box.y + box.height <= 300)).toBe(true);
});

test('arrows lead to what lies beside', () => {
  const boxes = layOutTreemap(folder('', [file('left', 500), file('right', 500)]), 800, 200);
  const [first, second] = boxes.toSorted((a, b) => a.x - b.x);
  expect(boxTowards(boxes, first?.id ?? null, 'ArrowRight')?.id).toBe(second?.id);
  expect(boxTowards(boxes, second?.id ?? null, 'ArrowLeft')?.id).toBe(first?.id);
  expect(boxTowards(boxes, second?.id ?? null, 'ArrowRight')).toBeUndefined();
});

test('nothing is drawn of nothing', () => {
  expect(layOutTreemap(folder('', []), 500, 300)).toEqual([]);
});
