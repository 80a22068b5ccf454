import { expect, test } from 'vitest';
import { run } from '../../testing/run.ts';
import { withTemporaryFolder } from '../../testing/temporary-folder.ts';
import { textOf } from '../../testing/images/random-bytes.ts';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareLines } from './compare-lines.ts';

const compare = (from: string, to: string): ReturnType<typeof compareLines> =>
  compareLines(Buffer.from(from), Buffer.from(to));

test('lines that went, came and stayed keep their numbers', () => {
  expect(compare('a\nb\nc\n', 'a\nx\nc\nd\n')).toEqual({
    kind: 'text',
    added: 2,
    removed: 1,
    lines: [
      { kind: 'same', from: 1, to: 1, text: 'a' },
      { kind: 'removed', from: 2, to: null, text: 'b' },
      { kind: 'added', from: null, to: 2, text: 'x' },
      { kind: 'same', from: 3, to: 3, text: 'c' },
      { kind: 'added', from: null, to: 4, text: 'd' },
    ],
  });
});

test('a line feed that is missing at the end is a difference', () => {
  expect(compare('a\n', 'a')).toMatchObject({ kind: 'text', added: 1, removed: 0 });
  expect(compare('a', 'a')).toEqual({ kind: 'same' });
});

test('no fewer and no more lines differ than diff finds', async () => {
  const words = textOf('words', 40_000).toString().split(' ');
  const from = words.join('\n');
  const to = words
    .filter((_, at) => at % 7 !== 0)
    .map((word, at) => (at % 11 === 0 ? `${word}!` : word))
    .join('\n');
  await withTemporaryFolder(async (folder) => {
    await writeFile(join(folder, 'from'), `${from}\n`);
    await writeFile(join(folder, 'to'), `${to}\n`);
    const script = 'diff --minimal from to | grep -c "^[<>]"';
    const { stdout } = await run('sh', ['-c', script], { cwd: folder });
    const found = compare(`${from}\n`, `${to}\n`);
    expect(found.kind === 'text' && found.added + found.removed).toBe(Number(stdout));
  });
});

test('what is no text, or too large, is said so', () => {
  expect(compare('a\0b', 'a')).toEqual({ kind: 'binary' });
  expect(compareLines(Buffer.of(0xff), Buffer.of(0xfe))).toEqual({ kind: 'binary' });
  expect(compare('\n'.repeat(50_001), 'a')).toEqual({ kind: 'large' });
  expect(compare('x'.repeat(2 * 1024 * 1024 + 1), 'a')).toEqual({ kind: 'large' });
});

test('two long texts with nothing in common are compared in bounded time', () => {
  const older = Array.from({ length: 40_000 }, (_, at) => `old ${at}`).join('\n');
  const newer = Array.from({ length: 40_000 }, (_, at) => `new ${at}`).join('\n');
  const began = performance.now();
  const found = compare(`${older}\n`, `${newer}\n`);
  expect(found).toMatchObject({ kind: 'text', added: 40_000, removed: 40_000 });
  expect(performance.now() - began).toBeLessThan(10_000);
});

test('control and bidirectional characters are shown as symbols', () => {
  const found = compare('', 'a\u001b[2J\u202e\n');
  expect(found.kind === 'text' && found.lines[0]?.text).toBe('a␛[2J⟨U+202E⟩');
});
