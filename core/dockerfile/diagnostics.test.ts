import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnostics.ts';

const told = (text: string) =>
  diagnose(text).map(({ line, column, rule, message }) => [line, column, rule ?? 'error', message]);
const rules = (text: string) => diagnose(text).map(({ rule }) => rule ?? 'error');

describe('What is wrong in a Dockerfile', () => {
  it('is every error, not only the first', () => {
    expect(told('FROM a\nCOPY b\n  RUNN c\nENV d=1\nRUN --mount=type=x e')).toEqual([
      [
        2,
        1,
        'error',
        'COPY requires at least two arguments, but only one was provided. Destination could not be determined',
      ],
      [3, 3, 'error', 'unknown instruction: RUNN (did you mean RUN?)'],
      [5, 1, 'error', 'unsupported mount type "x"'],
    ]);
  });

  it('is what keeps it from being parsed, alone', () => {
    expect(told('FROM a\nRUN <<E\nb')).toEqual([[2, 1, 'error', 'unterminated heredoc']]);
    expect(told('')).toEqual([[1, 1, 'error', 'file with no instructions']]);
  });

  it('is a missing stage once, and none that could not be read', () => {
    expect(told('RUN a\nRUN b\nFROM c')).toEqual([[1, 1, 'error', 'no build stage in current context']]);
    expect(rules('FROM a b\nRUN a')).toEqual(['error']);
    expect(rules('# syntax=evil.example/a\nFROM a')).toEqual(['error']);
  });
});

describe('What is unwise in a Dockerfile', () => {
  it('is nothing in a good one', () => {
    const good =
      'ARG V=1\nFROM --platform=$BUILDPLATFORM a:$V AS b\nWORKDIR /w\nWORKDIR x\nARG V\nENV P=$PATH:/x\nCOPY $V .\nCMD ["a"]\nFROM b\nCMD ["c"]\nEXPOSE 80/tcp $V';
    expect(told(good)).toEqual([]);
  });

  const cases: readonly (readonly [string, readonly unknown[]])[] = [
    [
      'FROM a\nrun b\nRUN c',
      [
        2,
        1,
        'ConsistentInstructionCasing',
        "Command 'run' should match the case of the command majority (uppercase)",
      ],
    ],
    ['FROM a\nRUN b \\\n\n c', [3, 1, 'NoEmptyContinuation', 'Empty continuation line']],
    ['FROM a AS Bc', [1, 11, 'StageNameCasing', "Stage name 'Bc' should be lowercase"]],
    ['FROM a as b', [1, 8, 'FromAsCasing', "'as' and 'FROM' keywords' casing do not match"]],
    [
      'FROM a AS b\nFROM c AS b',
      [2, 11, 'DuplicateStageName', 'Duplicate stage name "b", stage names should be unique'],
    ],
    [
      'FROM a AS scratch',
      [1, 11, 'ReservedStageName', 'Stage name should not use the same name as reserved stage "scratch"'],
    ],
    [
      'FROM a\nCMD b',
      [
        2,
        1,
        'JSONArgsRecommended',
        'JSON arguments recommended for CMD to prevent unintended behavior related to OS signals',
      ],
    ],
    [
      'FROM a\nMAINTAINER b',
      [2, 1, 'MaintainerDeprecated', 'Maintainer instruction is deprecated in favor of using label'],
    ],
    [
      'ARG VERSION=1\nFROM a:$VERSON',
      [2, 9, 'UndefinedArgInFrom', "FROM argument 'VERSON' is not declared (did you mean VERSION?)"],
    ],
    [
      'FROM a\nWORKDIR b',
      [
        2,
        9,
        'WorkdirRelativePath',
        'Relative workdir "b" can have unexpected results if the base image changes',
      ],
    ],
    ['FROM scratch\nCOPY $A b', [2, 7, 'UndefinedVar', "Usage of undefined variable '$A'"]],
    [
      'FROM a\nENV FOLDER=b\nCOPY c $FODLER',
      [3, 9, 'UndefinedVar', "Usage of undefined variable '$FODLER' (did you mean $FOLDER?)"],
    ],
    [
      'FROM a\nCMD ["b"]\nCMD ["c"]',
      [
        2,
        1,
        'MultipleInstructionsDisallowed',
        'Multiple CMD instructions should not be used in the same stage because only the last one will be used',
      ],
    ],
    [
      'FROM a\nENV b c',
      [
        2,
        1,
        'LegacyKeyValueFormat',
        '"ENV key=value" should be used instead of legacy "ENV key value" format',
      ],
    ],
    [
      'FROM --platform=$TARGETPLATFORM a',
      [
        1,
        17,
        'RedundantTargetPlatform',
        'Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior',
      ],
    ],
    [
      'FROM --platform=linux/amd64 a',
      [
        1,
        17,
        'FromPlatformFlagConstDisallowed',
        'FROM --platform flag should not use constant value "linux/amd64"',
      ],
    ],
    [
      'FROM a\nARG DB_PASSWORD',
      [
        2,
        5,
        'SecretsUsedInArgOrEnv',
        'Do not use ARG or ENV instructions for sensitive data (ARG "DB_PASSWORD")',
      ],
    ],
    [
      'ARG TAG\nFROM a:$TAG',
      [
        2,
        6,
        'InvalidDefaultArgInFrom',
        'Default value for ARG a:$TAG results in empty or invalid base image name',
      ],
    ],
    [
      'FROM a\nEXPOSE 1:2',
      [
        2,
        8,
        'ExposeInvalidFormat',
        "EXPOSE instruction should not define an IP address or host-port mapping, found '1:2'",
      ],
    ],
    [
      'FROM a\nEXPOSE 80/TCP',
      [2, 8, 'ExposeProtoCasing', "Defined protocol '80/TCP' in EXPOSE instruction should be lowercase"],
    ],
  ];
  it.each(cases)('%j', (text, expected) => {
    expect(told(text)).toEqual([expected]);
  });

  it('is not told where somebody had a reason', () => {
    for (const text of [
      'FROM a\nSHELL ["b"]\nCMD c',
      'FROM a AS b\nWORKDIR /c\nFROM b\nWORKDIR d',
      'FROM a\nENV KEY_FILE=b PUBLIC_KEY=c',
      'FROM a\nCOPY $PATH b',
      'FROM scratch AS b\nENV c=d\nFROM b\nCOPY $c ${e:-f} g',
      'FROM a\nCOPY ${X+y} ${X:-z} c',
    ])
      expect(told(text), text).toEqual([]);
  });

  it('is skipped or made an error by the check line', () => {
    expect(rules('# check=skip=JSONArgsRecommended\nFROM a\nCMD b\nWORKDIR c')).toEqual([
      'WorkdirRelativePath',
    ]);
    expect(rules('# check=skip=all\nFROM a\nCMD b')).toEqual([]);
    expect(diagnose('# check=error=true\nFROM a\nCMD b').map(({ severity }) => severity)).toEqual(['error']);
    expect(diagnose('FROM a\nCMD b').map(({ severity }) => severity)).toEqual(['warning']);
  });
});
