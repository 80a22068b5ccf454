import { describe, expect, it } from 'vitest';
import { StrataError } from '../oci/strata-error.ts';
import { diagnose } from './diagnostics.ts';
import { expandHeredoc, expandWord, splitWords } from './expand.ts';
import { parseGitUrl } from './git-url.ts';
import { ignoreMatcher, parseIgnore } from './ignore.ts';
import { parseDockerfile } from './parse-dockerfile.ts';
import { readStages } from './stages.ts';

/** Numbers that are the same in every run. https://en.wikipedia.org/wiki/Xorshift */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  };
}

const DOCKERFILES = [
  '# syntax=docker/dockerfile:1\n# escape=`\nARG V=1\nFROM --platform=$B a:${V:-2} AS b\nRUN --mount=type=cache,target=/c `\n # no\n\n make\n',
  "FROM x\nCOPY --chown=1 --from=b <<A <<-'B' c /d\n1\nA\n\t2\nB\nENV a=\"b c\" d=e\\ f\nENV g h i\nLABEL j='k'\n",
  'FROM x\nHEALTHCHECK --interval=1m5s --retries=3 CMD ["a", "\\u0041"]\nONBUILD RUN <<E\nx\nE\nSHELL ["a"]\nVOLUME /a /b\nEXPOSE 80/tcp $p\nCMD ["x"]\n',
];
const IGNORE_FILES = ['# c\n/a/b\n!a/**/c*\n**/*.go\n[a-z]?\\*\n', '*\n!x\n**/**\na**b\n[^]a]\n!\n'];
const WORDS = ['${A:-$B "c"}\\d$e', '${A//b*/c}${A##*x?}${A%%\\*}${B/a/$A}', '\'a\'"$A\\""$1${A?b}${:x}'];
const ADDRESSES = [
  'https://u@h.example:1/a.git?ref=b&subdir=c#d:e',
  'git@h:a/b.git#c:../d',
  'github.com/a/b',
];
const PIECES: readonly string[] = [
  ['\n', '\\\n', '\\', '`', '$', '${', '}', '"', "'", '<<', '<<-E', 'E\n', '#', '# escape=`\n', ' ', '\t'],
  [
    '[',
    ']',
    '["',
    '*',
    '**',
    '?',
    '!',
    '/',
    '//',
    '../',
    ':',
    '=',
    '--',
    '--mount=',
    ',',
    '\r',
    '\0',
    '\ufeff',
  ],
  ['FROM ', 'RUN ', 'ONBUILD ', 'COPY ', 'ENV ', '\ud800', '\u{1f600}', '\u00a0', '\u2028', '9'.repeat(30)],
].flat();

function mutate(text: string, roll: (sides: number) => number): string {
  let mutated = text;
  for (let rounds = 1 + roll(6); rounds > 0; rounds -= 1) {
    const at = roll(mutated.length + 1);
    const end = at + roll(8);
    const piece = PIECES[roll(PIECES.length)] ?? '';
    const replacement = [piece, '', piece.repeat(roll(20)), mutated.slice(end, end + 30)][roll(4)] ?? '';
    mutated = mutated.slice(0, at) + replacement + mutated.slice(roll(2) === 0 ? at : end);
  }
  return mutated;
}

/** Only what is refused on purpose may be thrown. */
function taken(run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (error instanceof StrataError && error.code.startsWith('INVALID_')) return false;
    throw error;
  }
}

describe('20,000 mutated inputs', () => {
  const kinds: readonly (readonly [string, readonly string[], number, (text: string) => void])[] = [
    [
      'Dockerfiles',
      DOCKERFILES,
      8000,
      (text) => {
        diagnose(text);
        readStages(parseDockerfile(text));
      },
    ],
    [
      'ignore files',
      IGNORE_FILES,
      4000,
      (text) => {
        const matcher = ignoreMatcher(parseIgnore(text));
        for (const path of ['a/b/c.go', text.slice(0, 200), '.']) matcher.ignores(path);
      },
    ],
    [
      'words',
      WORDS,
      6000,
      (text) => {
        const environment = { A: 'xx*yy', B: text.slice(0, 20) };
        expandHeredoc(text, environment);
        expandWord(text, environment, { escape: '\\' });
        splitWords(text, environment, { escape: '`' });
      },
    ],
    ['git addresses', ADDRESSES, 2000, (text) => parseGitUrl(text)],
  ];
  it.each(kinds)('%s are taken or refused, never worse, and at once', (_kind, seeds, rounds, run) => {
    const roll = dice(rounds);
    let slowest = 0;
    let count = 0;
    for (let round = 0; round < rounds; round += 1) {
      const text = mutate(seeds[round % seeds.length] ?? '', roll);
      const start = process.cpuUsage();
      if (taken(() => run(text))) count += 1;
      slowest = Math.max(slowest, process.cpuUsage(start).user / 1000);
    }
    expect(slowest).toBeLessThan(1000);
    expect(count).toBeGreaterThan(rounds / 20);
  });
});

describe('A third of a mebibyte of one thing', () => {
  const fill = (text: string) => text.repeat(Math.floor(350_000 / text.length));
  const lines = (write: (at: number) => string, count: number) =>
    Array.from({ length: count }, (_, at) => write(at)).join('\n');
  const files: readonly (readonly [string, string])[] = [
    ['continuations', `RUN a${fill('\\\n')}`],
    ['continued words', `FROM a\nCOPY ${fill('$abcd \\\n')} b`],
    ['continued pairs', `FROM scratch\nENV ${fill('a=$b \\\n')}`],
    ['quotes', `FROM a\nENV a=${fill('"" \\\n')}`],
    ['substitutions', `FROM scratch\nUSER ${fill('${a:-\\\n')}`],
    ['triggers', `FROM a\n${fill('ONBUILD \\\n')}`],
    ['brackets', `FROM a\nCMD ${fill('[\\\n')}`],
    ['heredocs', `FROM a\nRUN ${fill('<<A \\\n')}`],
    ['spaces', `FROM a\nENV a=${fill(`${' '.repeat(60_000)}\\\n`)}`],
    ['empty lines', `FROM a\nRUN ${fill('a \\\n\n b\nRUN ')}`],
    ['stages', lines((at) => `FROM s${at - 1} AS s${at}\nWORKDIR a\nCMD b`, 8000)],
    ['variables', `FROM scratch\n${lines((at) => `ENV variable${at}=$varaible${at}`, 8000)}`],
    ['flags', `FROM a\nRUN ${fill('--mount=type=bind \\\n')}`],
    ['a stage on a stage', lines((at) => `FROM s${at - 1} AS s${at}\nWORKDIR a\nCMD b`, 900)],
    ['unknown words', fill('abcdefgh\n')],
  ];
  it.each(files)('(%s) takes less than a second', (_name, text) => {
    const start = process.cpuUsage();
    expect(diagnose(text).length).toBeLessThanOrEqual(1000);
    taken(() => readStages(parseDockerfile(text)));
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(1000);
  });
});
