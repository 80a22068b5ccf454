import { expect, it } from 'vitest';
import { instructionAt, printLines } from './dockerfile-lines.ts';

const TEXT = 'FROM a\nRUN one; \\\n  two\nCOPY b c\nCMD d\nUSER e\n';

it('prints the lines around one as BuildKit does', () => {
  expect(printLines('Dockerfile', TEXT, instructionAt(TEXT, 4))).toBe(
    [
      'Dockerfile:4',
      '--------------------',
      '   2 |     RUN one; \\',
      '   3 |       two',
      '   4 | >>> COPY b c',
      '   5 |     CMD d',
      '   6 |     USER e',
      '--------------------',
      '',
    ].join('\n'),
  );
});

it('marks all lines of an instruction, and shows fewer around it', () => {
  expect(printLines('Dockerfile', TEXT, instructionAt(TEXT, 2))).toBe(
    [
      'Dockerfile:2',
      '--------------------',
      '   1 |     FROM a',
      '   2 | >>> RUN one; \\',
      '   3 | >>>   two',
      '   4 |     COPY b c',
      '--------------------',
      '',
    ].join('\n'),
  );
});

it('shows what a terminal would obey, and nothing of a line that is not there', () => {
  expect(printLines('D', 'RUN \u001b[31m\u202e', { first: 1, last: 1 })).toContain(
    '>>> RUN \u241b[31m\u27e8U+202E\u27e9\n',
  );
  expect(printLines('D', 'FROM a', { first: 7, last: 7 })).toBe('');
});
