import { expect, test } from 'vitest';
import { outputLines } from './output-lines.ts';

function told(chunks: readonly (readonly ['stdout' | 'stderr', string | Uint8Array])[]): string[] {
  const found: string[] = [];
  const lines = outputLines((stream, text) => void found.push(`${stream}: ${text}`));
  for (const [stream, chunk] of chunks) lines.take(stream, Buffer.from(chunk));
  lines.end();
  return found;
}

test('lines are told whole, each of its stream, and the last one without an end', () => {
  const found = told([
    ['stdout', 'a\nb'],
    ['stderr', 'c\n'],
    ['stdout', 'd\ne'],
  ]);
  expect(found).toEqual(['out: a', 'error: c', 'out: bd', 'out: e']);
});

test('a character that is cut by a chunk is one character', () => {
  const bytes = Buffer.from('é\n');
  expect(
    told([
      ['stdout', bytes.subarray(0, 1)],
      ['stdout', bytes.subarray(1)],
    ]),
  ).toEqual(['out: é']);
});

test('of a bar that writes over itself the last state is told', () => {
  expect(told([['stderr', '10%\r50%\r100%\r\n20%\r60%']])).toEqual(['error: 100%', 'error: 60%']);
});

test('nothing is lost of a line that is longer than any', () => {
  const found = told([
    ['stdout', 'x'.repeat(60_000)],
    ['stdout', 'x'.repeat(140_000)],
    ['stdout', 'end\n'],
  ]);
  const lines = found.flatMap((text) => text.replace('out: ', '').split('\n'));
  expect(lines.join('')).toBe(`${'x'.repeat(200_000)}end`);
  expect(Math.max(...lines.map(({ length }) => length))).toBe(64 * 1024);
});
