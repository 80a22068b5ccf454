import { expect, test } from 'vitest';
import { explain } from './explain.ts';

const TEXT = [
  'FROM debian AS base',
  'ARG VERSION=1.2',
  'RUN echo $VERSION',
  'COPY --parents --from=base a b/',
  'RUN <<E',
  'COPY a b',
  'E',
].join('\n');

test('instructions are explained with examples', () => {
  expect(explain(TEXT, 0, 2)?.sentence).toMatch(/FROM must be the first instruction/);
  expect(explain(TEXT, 3, 1)?.examples).toMatch(/COPY hello.txt/);
});

test('flags are explained, those that the language service does not know too', () => {
  expect(explain(TEXT, 3, 8)?.sentence).toMatch(/folders of each source/);
  expect(explain(TEXT, 3, 18)?.sentence).toMatch(/Stage, image or named context/);
});

test('a variable is explained by its value', () => {
  expect(explain(TEXT, 2, 12)).toEqual({ sentence: 'Stands here for', examples: '1.2' });
});

test('there is nothing to say of the text of a heredoc, or of a text that is too long to read at once', () => {
  expect(explain(TEXT, 5, 1)).toBeNull();
  expect(explain(`FROM a\n${'RUN x\n'.repeat(100_000)}`, 0, 1)).toBeNull();
});
