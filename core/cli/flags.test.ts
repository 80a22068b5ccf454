import { describe, expect, it } from 'vitest';
import type { CommandSpec } from './command.ts';
import { readCommandLine } from './flags.ts';

const COMMAND: CommandSpec = {
  name: 'images',
  usage: '',
  summary: '',
  flags: [
    { name: 'all', short: 'a', kind: 'switch', help: '' },
    { name: 'quiet', short: 'q', kind: 'switch', help: '' },
    { name: 'human', short: 'H', kind: 'switch', default: true, help: '' },
    { name: 'filter', short: 'f', kind: 'list', help: '' },
    { name: 'format', kind: 'text', help: '' },
  ],
  arguments: { least: 0, most: 9 },
  load: () => Promise.reject(new Error('not run here')),
};

const read = (line: string) => readCommandLine(COMMAND, line === '' ? [] : line.split(' '));

describe('a command line', () => {
  it.each([
    '-a --format x nginx',
    'nginx --all --format=x',
    '--format x -a nginx',
    '-a=true --format=x -- nginx',
  ])('%s reads the same in any order and spelling', (line) => {
    const { flags, words } = read(line);
    expect([flags.on('all'), flags.text('format'), flags.on('quiet'), words]).toEqual([
      true,
      'x',
      false,
      ['nginx'],
    ]);
  });

  it('joins short switches, and takes a value after the last of them', () => {
    const { flags } = read('-aqf a=b -f=c=d -fe=f --filter g=h');
    expect([flags.on('all'), flags.on('quiet')]).toEqual([true, true]);
    expect(flags.list('filter')).toEqual(['a=b', 'c=d', 'e=f', 'g=h']);
  });

  it('switches off what is on by default', () => {
    expect(read('').flags.on('human')).toBe(true);
    expect(read('--human=false').flags.on('human')).toBe(false);
    expect(read('-H=0').flags.on('human')).toBe(false);
  });

  it('takes everything after -- for words, and a lone dash for one', () => {
    expect(read('- -- -a --x').words).toEqual(['-', '-a', '--x']);
    expect(read('-a --help').wantsHelp).toBe(true);
  });

  it.each([
    ['--xx', "unknown flag: --xx\nSee 'strata images --help'."],
    ['-aZ', "unknown shorthand flag: 'Z' in -aZ\nSee 'strata images --help'."],
    ['--format', "flag needs an argument: --format\nSee 'strata images --help'."],
    ['-f', "flag needs an argument: 'f' in -f\nSee 'strata images --help'."],
    [
      '--all=perhaps',
      'invalid argument "perhaps" for "-a, --all" flag: strconv.ParseBool: parsing "perhaps": invalid syntax\nSee \'strata images --help\'.',
    ],
  ])('refuses %s in the words of docker, with its exit code', (line, message) => {
    expect(() => read(line)).toThrowError(expect.objectContaining({ message, exitCode: 125 }));
  });
});
