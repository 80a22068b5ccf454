import { describe, expect, it } from 'vitest';
import { StrataError } from '../oci/strata-error.ts';
import { readMount } from './instructions/read-mount.ts';
import { parseDockerfile } from './parse-dockerfile.ts';
import { readInstructions } from './read-instructions.ts';
import { readStages } from './stages.ts';

const read = (text: string) => readInstructions(parseDockerfile(text));

function refusal(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof StrataError && error.code === 'INVALID_DOCKERFILE') return error.message;
    throw error;
  }
  throw new Error(`It was taken: ${text}`);
}

describe('What instructions mean', () => {
  it('reads FROM with its name and platform', () => {
    expect(read('FROM --platform=$BUILDPLATFORM a:b AS Build')).toMatchObject([
      { kind: 'from', base: 'a:b', name: 'build', platform: '$BUILDPLATFORM', line: 1 },
    ]);
  });

  it('reads COPY and ADD with every flag', () => {
    expect(
      read('COPY --from=a --chown=1:2 --chmod=755 --link --parents --exclude=x --exclude=y b c d'),
    ).toMatchObject([
      {
        kind: 'copy',
        from: 'a',
        chown: '1:2',
        chmod: '755',
        link: true,
        parents: true,
        exclude: ['x', 'y'],
        sources: ['b', 'c'],
        destination: 'd',
      },
    ]);
    expect(read('ADD --checksum=sha256:1 --keep-git-dir=true --unpack=false a b')).toMatchObject([
      { kind: 'add', checksum: 'sha256:1', keepGitDir: true, unpack: false, link: false },
    ]);
    expect(read('ADD a b')).toMatchObject([{ unpack: null, chown: null, chmod: null }]);
  });

  it('makes files of the heredocs that COPY names', () => {
    expect(read("COPY <<-A b <<'C' /d\n\t1\nA\n\t2\nC")).toMatchObject([
      {
        sources: ['b'],
        inline: [
          { name: 'A', content: '1\n', expand: true },
          { name: 'C', content: '\t2\n', expand: false },
        ],
      },
    ]);
  });

  it('reads RUN with its mounts, network, security and devices', () => {
    const [run] = read(
      'RUN --mount=type=cache,target=/c,sharing=locked --mount=from=b,target=/d --network=none --security=insecure --device=vendor.com/x=1,required ls',
    );
    expect(run).toMatchObject({
      kind: 'run',
      command: { form: 'shell', text: 'ls' },
      network: 'none',
      security: 'insecure',
      devices: [{ name: 'vendor.com/x=1', required: true }],
      mounts: [{ from: null }, { from: 'b' }],
    });
  });

  it('tells what a mount is once its variables are known', () => {
    const [run] = read('RUN --mount=type=$t,target=/a,size=1m,\\"dst=/x,y\\" true');
    const [flag] = run?.kind === 'run' ? run.mounts : [];
    if (flag === undefined) throw new Error('There is no mount');
    const mount = readMount(flag, (word) => word.replace('$t', 'tmpfs'), 1);
    expect(mount).toMatchObject({ type: 'tmpfs', target: '/x,y', size: 1_048_576, readOnly: false });
  });

  it('reads health checks with durations in nanoseconds', () => {
    expect(
      read('HEALTHCHECK --interval=1m30s --timeout=1.5s --start-period=0s --retries=3 CMD curl a b'),
    ).toMatchObject([
      {
        check: {
          test: ['CMD-SHELL', 'curl a b'],
          interval: 90e9,
          timeout: 1.5e9,
          startPeriod: 0,
          retries: 3,
        },
      },
    ]);
    expect(read('HEALTHCHECK NONE')).toMatchObject([{ check: { test: ['NONE'] } }]);
  });

  it('reads the rest', () => {
    expect(
      read(
        'ARG a b=c d=\nEXPOSE 90 80/udp\nVOLUME ["/a b"]\nONBUILD RUN <<A\nx\nA\nSHELL ["a"]\nENTRYPOINT []\nCMD\nMAINTAINER a b\nSTOPSIGNAL 9\nWORKDIR a b',
      ),
    ).toMatchObject([
      {
        args: [
          { name: 'a', value: null },
          { name: 'b', value: 'c' },
          { name: 'd', value: '' },
        ],
      },
      { ports: ['80/udp', '90'] },
      { paths: ['/a b'] },
      { expression: 'RUN <<A\nx\nA' },
      { shell: ['a'] },
      { command: { form: 'exec', args: [] } },
      { command: { form: 'shell', text: '' } },
      { name: 'a b' },
      { signal: '9' },
      { path: 'a b' },
    ]);
  });
});

describe('What BuildKit refuses is refused in its words', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['FOO bar', 'unknown instruction: FOO (did you mean FROM?)'],
    ['foobar baz', 'unknown instruction: foobar'],
    ['RUNN ls', 'unknown instruction: RUNN (did you mean RUN?)'],
    ['coppy a b', 'unknown instruction: coppy (did you mean copy?)'],
    ['MAINTAINER --boo joe@example.com', 'unknown flag: --boo'],
    ['COPY --form=a b c', 'unknown flag: --form (did you mean from?)'],
    ['COPY --from a b', 'missing a value on flag: --from'],
    ['COPY --from=a --from=b c d', 'duplicate flag specified: --from'],
    ['COPY --link=maybe a b', 'expecting boolean value for flag --link, not: maybe'],
    ['COPY --link= a b', 'missing a value on flag: --link'],
    [
      'ADD a',
      'ADD requires at least two arguments, but only one was provided. Destination could not be determined',
    ],
    ['COPY /a <<EOF\nEOF', 'COPY cannot accept a heredoc as a destination'],
    ['WORKDIR', 'WORKDIR requires exactly one argument'],
    ['ENV', 'ENV requires at least one argument'],
    ['ENV =b', 'ENV names can not be blank'],
    ['ARG =b', 'ARG names can not be blank'],
    ['VOLUME [""]', 'VOLUME specified can not be an empty string'],
    ['ONBUILD', 'ONBUILD requires at least one argument'],
    ['ONBUILD FROM scratch', "FROM isn't allowed as an ONBUILD trigger"],
    ['ONBUILD ONBUILD RUN a', "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"],
    ['SHELL bash', 'SHELL requires the arguments to be in JSON form'],
    ['FROM a b', 'FROM requires either one or three arguments'],
    [
      'FROM a AS 1b',
      'invalid name for build stage: "1b", name can\'t start with a number or contain symbols',
    ],
    ['HEALTHCHECK NONE a', 'HEALTHCHECK NONE takes no arguments'],
    ['HEALTHCHECK CMD', 'Missing command after HEALTHCHECK CMD'],
    ['HEALTHCHECK foo', 'Unknown type "FOO" in HEALTHCHECK (try CMD)'],
    ['HEALTHCHECK --interval=1ns CMD a', 'Interval "interval" cannot be less than 1ms'],
    ['HEALTHCHECK --interval=5 CMD a', 'time: missing unit in duration "5"'],
    ['HEALTHCHECK --interval=5x CMD a', 'time: unknown unit "x" in duration "5x"'],
    ['HEALTHCHECK --retries=a CMD a', 'strconv.ParseInt: parsing "a": invalid syntax'],
    ['HEALTHCHECK --retries=-1 CMD a', '--retries cannot be negative (-1)'],
    ['RUN --network=lan ls', 'invalid network mode "lan"'],
    ['RUN --network= ls', 'invalid network mode ""'],
    ['RUN --security=no ls', 'security "no" is not valid'],
    ['RUN --mount=type=bnd ls', 'unsupported mount type "bnd" (did you mean bind?)'],
    [
      'RUN --mount=from=$a,target=/b ls',
      "'from' doesn't support variable expansion, define alias stage instead",
    ],
    ['RUN --mount=type=cache,targt=/b ls', "unexpected key 'targt' in 'targt=/b' (did you mean target?)"],
    ['RUN --mount=type=secret,from=a ls', 'secret mount should not have a from'],
    ['RUN --mount=type=bind,mode=0700 ls', 'mode not allowed for "bind" type mounts'],
    ['RUN --mount=type=cache,mode=9 ls', 'invalid value 9 for mode'],
    ['RUN --mount=type=bind,sharing=locked ls', 'invalid cache sharing set for bind mount'],
    ['RUN --mount=type=cache,foo ls', "invalid field 'foo' must be a key=value pair"],
  ];
  it.each(cases)('%j', (text, message) => {
    expect(refusal(text)).toBe(message);
  });
});

describe('Stages', () => {
  it('knows stages, what is in them and what stands before them', () => {
    const { globalArgs, stages } = readStages(
      parseDockerfile('ARG v=1\nFROM a:$v AS b\nRUN c\nFROM b\nCOPY --from=b d e\nUSER f'),
    );
    expect(globalArgs).toMatchObject([{ args: [{ name: 'v', value: '1' }] }]);
    expect(
      stages.map(({ index, name, base, instructions }) => [
        index,
        name,
        base,
        instructions.map(({ kind }) => kind),
      ]),
    ).toEqual([
      [0, 'b', 'a:$v', ['run']],
      [1, null, 'b', ['copy', 'user']],
    ]);
  });

  it('refuses instructions without a stage, and no stage at all', () => {
    expect(() => readStages(parseDockerfile('ARG a\nRUN b\nFROM c'))).toThrow(
      'no build stage in current context',
    );
    expect(() => readStages(parseDockerfile('ARG a'))).toThrow('dockerfile contains no stages to build');
  });

  it('runs no frontend that a Dockerfile names', () => {
    for (const own of ['docker/dockerfile:1', 'docker.io/docker/dockerfile:1.7-labs', 'docker/dockerfile'])
      expect(readStages(parseDockerfile(`# syntax=${own}\nFROM a`)).stages).toHaveLength(1);
    for (const other of ['evil.example/x', 'docker/dockerfile.evil', 'docker/dockerfilex:1'])
      expect(() => readStages(parseDockerfile(`# syntax=${other}\nFROM a`)), other).toThrow('frontend');
  });
});
