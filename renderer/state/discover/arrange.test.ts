import { expect, test } from 'vitest';
import type { FoundRepository } from '../../../core/api/discover.ts';
import { arrange } from './arrange.ts';

const found = (familiar: string, more: Partial<FoundRepository> = {}): FoundRepository => ({
  registry: 'docker.io',
  reference: `${more.registry ?? 'docker.io'}/${familiar}`,
  familiar,
  description: '',
  stars: 1,
  pulls: 1,
  official: false,
  publisher: null,
  updated: null,
  isPrivate: null,
  os: [],
  architectures: [],
  categories: [],
  bookmarked: false,
  ...more,
});
const names = (list: readonly FoundRepository[]): readonly string[] => list.map(({ familiar }) => familiar);
const best = { text: 'nginx', sort: 'best', settled: false } as const;

test('what is called so and vouched for stands first, then registries take turns', () => {
  const hub = [found('evil/nginx'), found('a/nginx-proxy'), found('nginx', { official: true })];
  const quay = { registry: 'quay.io', stars: null, pulls: null };
  const other = [found('quay.io/b/ingress', quay), found('quay.io/c/nginx', quay)];
  expect(names(arrange(arrange([], hub, best), other, best))).toEqual([
    'nginx',
    'quay.io/c/nginx',
    'quay.io/b/ingress',
    'evil/nginx',
    'a/nginx-proxy',
  ]);
});

test('who goes through the list does not have it rearranged, and nothing stands twice', () => {
  const first = [found('b'), found('a')];
  expect(
    names(arrange(first, [found('a'), found('nginx', { official: true })], { ...best, settled: true })),
  ).toEqual(['b', 'a', 'nginx']);
});

test('a figure that a registry does not tell comes last', () => {
  const list = [found('none', { pulls: null }), found('few', { pulls: 3 }), found('many', { pulls: 9 })];
  expect(names(arrange([], list, { ...best, sort: 'pulls' }))).toEqual(['many', 'few', 'none']);
});
