import { expect, test } from 'vitest';
import type { BuildDiagnostic } from '../../../../core/api/builds.ts';
import { problemsOf } from './problems.ts';

const told = (line: number, more: Partial<BuildDiagnostic> = {}): BuildDiagnostic => ({
  line,
  column: 1,
  message: 'told',
  severity: 'error',
  rule: null,
  ...more,
});
const rules = (text: string, own: readonly BuildDiagnostic[] = []): readonly (string | null)[] =>
  problemsOf(text, own).map((problem) => problem.rule);

test('what only the second opinion sees is a warning, never an error', () => {
  const text = [
    'FROM debian:',
    'EXPOSE http',
    'EXPOSE 80/xyz',
    'STOPSIGNAL stop',
    "RUN ['sh']",
    'LABEL a="b',
    'ENV x=${b:}',
    'ONBUILD FOO',
  ].join('\n');
  expect(rules(text)).toEqual([
    'InvalidReference',
    'InvalidPort',
    'InvalidProtocol',
    'UnknownSignal',
    'SingleQuotesInArray',
    'UnfinishedQuote',
    'UnsupportedModifier',
    'UnknownInstruction',
  ]);
  expect(problemsOf(text, []).every((problem) => problem.severity === 'warning')).toBe(true);
});

test('what the builder accepts is no fault', () => {
  for (const line of [
    'COPY a b .',
    'ADD --unpack=true a b/',
    'COPY --parents --exclude=*.md a b/',
    'STOPSIGNAL $SIGNAL',
    'ENV a=\\"x',
    'run lower',
    'COPY --from=$X a b',
    'ENTRYPOINT',
    'MAINTAINER me',
  ])
    expect(rules(`FROM debian\n${line}\n`)).toEqual([]);
});

test('where the builder finds an error, nothing else is said of the instruction', () => {
  expect(rules('FROM a\nEXPOSE \\\n  http', [told(2)])).toEqual([null]);
  expect(rules('FROM a\nEXPOSE http\nEXPOSE tcp', [told(2)])).toEqual([null, 'InvalidPort']);
});

test('a warning of the builder does not hide another fault', () => {
  expect(rules("FROM a\nCMD ['a']", [told(2, { severity: 'warning', rule: 'JSONArgsRecommended' })])).toEqual(
    ['JSONArgsRecommended', 'SingleQuotesInArray'],
  );
});

test('a fault reaches to the end of its word, or of the line that it begins', () => {
  const text = 'FROM debian AS Base\n  FOO bar \n';
  expect(problemsOf(text, [told(1, { column: 16 }), told(2, { column: 3 })])).toMatchObject([
    { column: 16, endColumn: 20 },
    { column: 3, endColumn: 10 },
  ]);
});

test('lines are counted as the editor does, also beside stray carriage returns', () => {
  expect(problemsOf('FROM a\nLABEL a=b\rc\nEXPOSE http\n', [])).toMatchObject([{ line: 3, column: 8 }]);
});

test('a text of a mebibyte is left to the builder', () => {
  expect(rules(`FROM a\n${'EXPOSE http\n'.repeat(90_000)}`)).toEqual([]);
});
