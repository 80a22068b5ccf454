import { expect, test } from 'vitest';
import type { ContextPage } from '../../../../core/api/builds.ts';
import { patternOf } from './pattern-of.ts';
import { warningOf } from './warning.ts';

function page(files: Readonly<Record<string, number>>): ContextPage {
  const rows = Object.entries(files).map(([path, size]) => ({
    path,
    size,
    kind: 'file' as const,
    sent: true,
    decidedBy: null,
  }));
  return {
    rows,
    total: rows.length,
    sent: { files: rows.length, bytes: rows.reduce((sum, { size }) => sum + size, 0) },
    ignored: { files: 0, bytes: 0 },
    ignoreFile: null,
    patterns: [],
    truncated: false,
  };
}

test('a history of two gigabytes is warned of, wherever it lies', () => {
  expect(warningOf(page({ '.git/objects/pack/a.pack': 2e9, 'src/a.ts': 100 }))).toMatchObject({
    pattern: '.git',
    bytes: 2e9,
  });
  expect(warningOf(page({ 'vendor/lib/.git/a.pack': 9e8 }))?.pattern).toBe('**/.git');
});

test('what is small, or a small part, is not', () => {
  expect(warningOf(page({ '.git/a.pack': 1e6, 'src/a.ts': 100 }))).toBeNull();
  expect(warningOf(page({ 'node_modules/a.js': 6e7, 'model.bin': 9e9 }))).toBeNull();
  expect(warningOf(page({ 'data/.gitignore-like': 9e9 }))).toBeNull();
});

test('a path becomes a pattern that fits it alone', () => {
  expect(patternOf('a/b.ts')).toBe('a/b.ts');
  expect(patternOf('a/[id]*.ts')).toBe(String.raw`a/\[id\]\*.ts`);
  expect(patternOf('#note')).toBe('/#note');
});
