import { describe, expect, it } from 'vitest';
import { answer } from './answer.ts';

async function ask(op: string, input: unknown): Promise<unknown> {
  const reply = await answer(JSON.stringify({ id: '1', op, input }));
  if ('unsupported' in reply) return 'unsupported';
  return reply.ok ? reply.value : `${reply.code}: ${reply.message}`;
}

describe('The language of Dockerfiles through the probe', () => {
  const cases: readonly (readonly [string, unknown, unknown])[] = [
    [
      'dockerfile.parse',
      { text: 'FROM x\nENV a=b c="d e"\nONBUILD RUN --network=none f \\\n  g\nCMD ["h"]' },
      {
        nodes: [
          { cmd: 'from', flags: [], args: ['x'] },
          {
            cmd: 'env',
            flags: [],
            pairs: [
              ['a', 'b'],
              ['c', '"d e"'],
            ],
          },
          {
            cmd: 'onbuild',
            flags: [],
            args: [],
            children: [{ cmd: 'run', flags: ['--network=none'], args: ['f   g'] }],
          },
          { cmd: 'cmd', flags: [], args: ['h'] },
        ],
        lines: [
          [1, 1],
          [2, 2],
          [3, 4],
          [5, 5],
        ],
      },
    ],
    ['dockerfile.check', { text: 'RUN a' }, true],
    ['dockerfile.check', { text: 'ENV' }, 'INVALID_DOCKERFILE: ENV requires at least one argument'],
    ['dockerfile.execForm', { text: ' ["a", "\\u0062"]' }, ['a', 'b']],
    ['dockerfile.execForm', { text: '[]' }, []],
    ['dockerfile.execForm', { text: "['a']" }, 'INVALID_DOCKERFILE: not a JSON array'],
    [
      'dockerfile.execForm',
      { text: '["a", 1]' },
      'INVALID_DOCKERFILE: when using JSON array syntax, arrays must be comprised of strings only',
    ],
    [
      'dockerfile.heredocs',
      { text: 'FROM x\nRUN <<-"A"\n\tb\nA' },
      [null, [{ name: 'A', content: '\tb\n', expand: false, chomp: true, fd: 0 }]],
    ],
    ['dockerfile.heredocWord', { text: "<<-'EOF'" }, { name: 'EOF' }],
    ['dockerfile.heredocWord', { text: '<< EOF' }, { name: 'EOF' }],
    ['dockerfile.heredocWord', { text: '<<EOF sh' }, null],
    [
      'dockerfile.heredocWord',
      { text: "<<'EOF" },
      'INVALID_DOCKERFILE: failed to process "\'EOF": unexpected end of statement while looking for matching single-quote',
    ],
    ['shell.word', { word: '${A:-b} $C', env: { C: 'd' } }, 'b d'],
    ['shell.words', { word: '$A "$A"', env: ['A=x', 'A=b c'] }, ['b', 'c', 'b c']],
    ['ignore.parse', { text: '# a\n/b/\n! c' }, ['b', '!c']],
    ['ignore.match', { patterns: ['b', '!b/c'], path: 'b/c', mode: 'path-or-parent' }, false],
    ['ignore.match', { patterns: ['['], path: 'b' }, 'INVALID_IGNORE_FILE: syntax error in pattern ['],
    [
      'giturl.parse',
      { ref: 'https://h.example/a.git#b:c' },
      { remote: 'https://h.example/a.git', shortName: 'a', ref: 'b', subDir: 'c' },
    ],
    ['giturl.parse', { ref: 'https://h.example/a' }, null],
  ];
  it.each(cases)('%s %j', async (op, input, expected) => {
    expect(await ask(op, input)).toEqual(expected);
  });
});
