import { describe, expect, test } from 'vitest';
import type { WasteReport } from '../../../api/files.ts';
import type { CommandSpec } from '../../command.ts';
import { readCommandLine } from '../../flags.ts';
import { INSIDE_COMMANDS } from '../../inside-commands.ts';
import { judge } from './waste-rules.ts';

const REPORT: WasteReport = {
  efficiency: 0.9,
  stored: 100_000_000,
  shown: 90_000_000,
  wasted: 10_000_000,
  paths: [],
  wastedPaths: 3,
  steps: [],
};
const command = INSIDE_COMMANDS.find(({ name }) => name === 'waste') as CommandSpec;
const judged = (...args: string[]) => judge(REPORT, readCommandLine(command, ['image', ...args]).flags);

describe('the gate', () => {
  test('has no opinion without rules', () => expect(judged()).toEqual([]));

  test.each([
    ['--min-efficiency=0.9', true],
    ['--min-efficiency=0.91', false],
    ['--min-efficiency=90%', true],
    ['--min-efficiency=95', false],
    ['--max-wasted=10MB', true],
    ['--max-wasted=9.9MB', false],
    ['--max-wasted=10000000', true],
    ['--max-wasted=9999kB', false],
    ['--max-wasted-percent=10', true],
    ['--max-wasted-percent=9.9%', false],
  ])('%s is kept: %s', (rule, kept) => expect(judged(rule).map((result) => result.kept)).toEqual([kept]));

  test('tells its rules apart by exit code', () => {
    const results = judged('--max-wasted-percent=1', '--min-efficiency=0.5', '--max-wasted=1kB');
    expect(results.map(({ rule, exitCode, kept }) => [rule, exitCode, kept])).toEqual([
      ['min-efficiency', 11, true],
      ['max-wasted', 12, false],
      ['max-wasted-percent', 13, false],
    ]);
  });

  test.each(['--max-wasted=lots', '--max-wasted=1.2.3MB', '--min-efficiency=', '--max-wasted-percent=-1'])(
    'refuses %s',
    (rule) => expect(() => judged(rule)).toThrow(/invalid argument/),
  );
});
