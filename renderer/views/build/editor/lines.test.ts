import { expect, test } from 'vitest';
import { colourLine, readLines } from './lines.ts';

const kinds = (text: string): string =>
  readLines(text)
    .map((line) => line.kind[0])
    .join('');

test('tells instructions, what continues them, comments and the texts of heredocs apart', () => {
  expect(kinds('# c\n\nFROM a\nRUN x \\\n  # note\n\n  && y\nCOPY a b')).toBe('cbiicbci');
  expect(kinds('RUN <<A <<-"B"\nCOPY\nA\n\tB\nRUN x')).toBe('ihhhi');
  expect(kinds('RUN cat <<A \\\n  && x\nFROM\nA\nCMD y')).toBe('icbhi'.replace('b', 'h'));
});

test('a heredoc is none where the instruction takes none', () => {
  expect(kinds('ENV a=b <<A\nRUN x')).toBe('ii');
});

test('the escape directive counts at the top only', () => {
  expect(kinds('# escape=`\nFROM a\nRUN x `\n  y')).toBe('ciic');
  expect(kinds('# a note\n# escape=`\nFROM a\nRUN x `\n  y')).toBe('cciii');
});

test('knows where the instruction of a line begins', () => {
  expect(readLines('FROM a\nRUN <<E\nx\nE\n\n# c').map((line) => line.begins)).toEqual([
    0,
    1,
    1,
    1,
    null,
    null,
  ]);
});

test('colours lose nothing, and no word of a continued line is taken for an instruction', () => {
  for (const [text, kind] of [
    ['  from debian:12 as base', 'instruction'],
    ['ONBUILD RUN echo "x" $Y', 'instruction'],
    ['USER me && x', 'continued'],
    ['RUN', 'heredoc'],
    ['\t', 'blank'],
  ] as const) {
    const found = colourLine(text, kind);
    expect(found.map((token) => token.text).join('')).toBe(text);
    expect(found.some((token) => token.kind === 'keyword')).toBe(kind === 'instruction');
    expect(found.every((token) => token.text !== '')).toBe(true);
  }
  expect(colourLine('FROM a as b', 'instruction').map((token) => token.kind)).toEqual([
    'keyword',
    'text',
    'keyword',
    'text',
  ]);
});
