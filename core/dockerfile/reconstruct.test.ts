import { describe, expect, test } from 'vitest';
import type { BaseImage } from '../api/images.ts';
import type { RunConfig } from '../oci/config.ts';
import { reconstruct } from './reconstruct.ts';

interface Made {
  readonly base?: BaseImage | null;
  readonly config?: RunConfig;
  readonly layers?: number;
}

/** A step that begins with "-" made no layer. */
function made(history: readonly string[], { base = null, config = {}, layers }: Made = {}) {
  const entries = history.map((line) => ({
    created_by: line.replace(/^-/, ''),
    empty_layer: line.startsWith('-'),
  }));
  const count = layers ?? entries.filter(({ empty_layer }) => !empty_layer).length;
  return reconstruct({ title: 'app:1', history: entries, layers: count, base, config, os: 'linux' });
}

/** The instruction that one step becomes. */
function line(step: string, config: RunConfig = {}): string {
  const { text } = made([`-${step}`], { config });
  return text.split('\n').slice(2).join('\n').split('\n\n# Set in')[0]!.trimEnd();
}

test('says in its first line that it is a reconstruction, and every line knows its step', () => {
  const { text, steps } = made(['RUN /bin/sh -c make # buildkit', '-CMD ["a"]']);
  const lines = text.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^# Reconstructed from the history of app:1/);
  expect(lines.slice(1)).toEqual(['FROM scratch', 'RUN make', 'CMD ["a"]']);
  expect(steps).toEqual([null, null, 0, 1]);
});

describe('what builders write down becomes what a Dockerfile says', () => {
  test.each([
    // The classic builder.
    ['/bin/sh -c #(nop)  CMD ["nginx" "-g" "daemon off;"]', 'CMD ["nginx", "-g", "daemon off;"]'],
    ['/bin/sh -c #(nop)  ENTRYPOINT ["/docker-entrypoint.sh"]', 'ENTRYPOINT ["/docker-entrypoint.sh"]'],
    ['/bin/sh -c #(nop)  CMD ["/bin/sh" "-c" "echo \\"a\\""]', 'CMD ["/bin/sh", "-c", "echo \\"a\\""]'],
    ['/bin/sh -c #(nop)  ENV NGINX_VERSION=1.27', 'ENV NGINX_VERSION=1.27'],
    [
      '/bin/sh -c #(nop)  LABEL maintainer=NGINX Docker Maintainers <d@nginx.com>',
      'LABEL maintainer="NGINX Docker Maintainers <d@nginx.com>"',
    ],
    ['/bin/sh -c #(nop)  EXPOSE 80/tcp', 'EXPOSE 80/tcp'],
    ['/bin/sh -c #(nop)  VOLUME [/data /more]', 'VOLUME ["/data", "/more"]'],
    ['/bin/sh -c #(nop)  STOPSIGNAL SIGQUIT', 'STOPSIGNAL SIGQUIT'],
    ['/bin/sh -c #(nop) WORKDIR /srv', 'WORKDIR /srv'],
    ['/bin/sh -c #(nop)  USER app:app', 'USER app:app'],
    ['/bin/sh -c #(nop)  MAINTAINER somebody', 'MAINTAINER somebody'],
    ['/bin/sh -c #(nop)  ONBUILD RUN make', 'ONBUILD RUN make'],
    ['/bin/sh -c #(nop)  SHELL [/bin/bash -o pipefail -c]', 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]'],
    ['/bin/bash -o pipefail -c #(nop)  USER app', 'USER app'],
    [
      `/bin/sh -c #(nop) COPY --chown=1:1 file:${'ab'.repeat(32)} in /etc/x `,
      'COPY --chown=1:1 file:abababababab /etc/x',
    ],
    [`/bin/sh -c #(nop) ADD multi:${'cd'.repeat(32)} in /app/ `, 'ADD multi:cdcdcdcdcdcd /app/'],
    ['/bin/sh -c apk add --no-cache curl', 'RUN apk add --no-cache curl'],
    [
      '/bin/sh -c #(nop)  HEALTHCHECK &{["CMD-SHELL" "curl -f http://x"] "30s" "3s" "0s" "0s" \'\\x03\'}',
      'HEALTHCHECK --interval=30s --timeout=3s --retries=3 CMD curl -f http://x',
    ],
    // BuildKit.
    ['RUN /bin/sh -c make install # buildkit', 'RUN make install'],
    ['COPY src /app # buildkit', 'COPY src /app'],
    ['EXPOSE map[80/tcp:{} 443/tcp:{}]', 'EXPOSE 80/tcp 443/tcp'],
    ['EXPOSE [80/tcp]', 'EXPOSE 80/tcp'],
    [
      'HEALTHCHECK &{["CMD" "/ok" "-v"] "0s" "0s" "5s" "0s" \'\\x00\'}',
      'HEALTHCHECK --start-period=5s CMD ["/ok", "-v"]',
    ],
    ['HEALTHCHECK &{["NONE"] "0s" "0s" "0s" "0s" \'\\x00\'}', 'HEALTHCHECK NONE'],
    ['RUN make all # buildkit', 'RUN ["make", "all"]'],
    ['RUN /bin/bash -o pipefail -c a | b # buildkit', 'RUN ["/bin/bash", "-o", "pipefail", "-c", "a | b"]'],
    // kaniko, which writes the author's words; buildah.
    ['RUN apt-get update', 'RUN apt-get update'],
    ['/bin/sh -c #(nop) LABEL a="x y" b=z', 'LABEL a="x y" b=z'],
  ])('%s', (step, instruction) => {
    expect(line(step)).toBe(instruction);
  });

  test('other tools have words, but no instructions', () => {
    const { text, notes } = made(['bazel build //app', 'jib-maven-plugin:3.4.0', '-ko build ko://x']);
    expect(text.trimEnd().split('\n').slice(2)).toEqual([
      '# bazel build //app',
      'ADD layer-1.tar /',
      '# jib-maven-plugin:3.4.0',
      'ADD layer-2.tar /',
      '# ko build ko://x',
    ]);
    expect(notes.map(({ line: at }) => at)).toEqual([3, 5]);
  });

  test('a shell that SHELL has set is not written again', () => {
    const { text } = made([
      '-SHELL [/bin/bash -o pipefail -c]',
      'RUN /bin/bash -o pipefail -c a | b # buildkit',
    ]);
    expect(text).toContain('\nRUN a | b\n');
  });

  test('build arguments are declared once, with what they were', () => {
    const { text } = made(['RUN |2 A=1 B=x y /bin/sh -c make a # buildkit', '|1 A=1 /bin/sh -c make b']);
    expect(text.trimEnd().split('\n').slice(2)).toEqual([
      'ARG A=1',
      'ARG B="x y"',
      'RUN make a',
      'RUN make b',
    ]);
  });
});

describe('values that were written down without quotes', () => {
  test('end where the image says so', () => {
    const config: RunConfig = { Labels: { run: 'docker run -e A=b app' }, Env: ['OPTS=-x -y=1'] };
    expect(line('LABEL run=docker run -e A=b app', config)).toBe('LABEL run="docker run -e A=b app"');
    expect(line('ENV OPTS=-x -y=1', config)).toBe('ENV OPTS="-x -y=1"');
  });

  test('else where the next name begins', () => {
    expect(line('ENV A=1 B=two words C=3')).toBe('ENV A=1 B="two words" C=3');
    expect(line('LABEL org.example.a=1 org.example/b=2')).toBe('LABEL org.example.a=1 org.example/b=2');
  });

  test('a dollar sign that is in the image stands for itself', () => {
    expect(line('ENV PRICE=$5', { Env: ['PRICE=$5'] })).toBe('ENV PRICE="\\$5"');
    expect(line('ENV PATH=$PATH:/x', { Env: ['PATH=/bin:/x'] })).toBe('ENV PATH="$PATH:/x"');
  });
});

describe('long commands', () => {
  /** As a builder joins lines. */
  const joined = (text: string): string => text.replace(/^RUN /, '').replace(/\\\n/g, '');
  const words = (text: string): string => text.replace(/\s+/g, ' ');

  test('are broken before each &&', () => {
    const command = `apt-get update && apt-get install -y ${'package '.repeat(8)}&& rm -rf /var/lib/apt/lists/*`;
    const text = line(`RUN /bin/sh -c ${command} # buildkit`);
    expect(text.split('\n')).toHaveLength(3);
    expect(words(joined(text))).toBe(words(command));
  });

  test('but not inside of quotes', () => {
    const command = `sh -c 'aaaaaaaaaaaaaaaaaaaaaaaaaa && bbbbbbbbbbbbbbbbbbbbbbbbbbbb' "c && d" e\\' && ffffffffffffffff`;
    expect(joined(line(`RUN /bin/sh -c ${command} # buildkit`))).toBe(
      command.replace("e\\' &&", "e\\'     &&"),
    );
  });

  test('have the breaks of their author again, to the byte', () => {
    const command =
      'set -eux; \tapt-get update; \tfor x in a b; do \t\techo $x; \tdone  && true \t# no comment';
    expect(joined(line(`/bin/sh -c ${command}`))).toBe(command);
    expect(line(`/bin/sh -c ${command}`)).toContain('; \\\n\tapt-get');
  });

  test('of several lines become a here-document', () => {
    expect(line('RUN /bin/sh -c a\nb\nEOF\n # buildkit')).toBe('RUN <<EOF_\na\nb\nEOF\nEOF_');
    expect(line('RUN /bin/sh -c cat <<EOF > /x\na\nEOF # buildkit')).toBe('RUN cat <<EOF > /x\na\nEOF');
  });

  test('that a builder would misread are given to the shell as they are', () => {
    expect(line('/bin/sh -c cat <<EOF')).toBe('RUN ["/bin/sh", "-c", "cat <<EOF"]');
    expect(line('/bin/sh -c echo a\\')).toBe('RUN ["/bin/sh", "-c", "echo a\\\\"]');
  });
});

describe('the base', () => {
  const base: BaseImage = { name: 'debian:12', layers: 1, steps: 2, how: 'store', key: null, digest: null };
  const history = [
    '/bin/sh -c #(nop) ADD file:abcdefabcdef0123 in / ',
    '-CMD ["bash"]',
    'RUN /bin/sh -c a # buildkit',
  ];

  test('stands for its steps, pinned when its digest is known', () => {
    expect(made(history, { base }).text).toContain('\nFROM debian:12\nRUN a\n');
    const digest = `sha256:${'a'.repeat(64)}`;
    expect(made(history, { base: { ...base, digest } }).text).toContain(`\nFROM debian:12@${digest}\n`);
  });

  test('without a name is written out, with its end', () => {
    const { text, notes } = made(history, { base: { ...base, name: null, how: 'history' } });
    expect(text).toContain('FROM scratch\nADD file:abcdefabcdef /\nCMD ["bash"]\n\n# Everything above');
    expect(notes[0]).toMatchObject({ line: 1 });
  });

  test('whose name is no name is not put into a FROM', () => {
    expect(made(history, { base: { ...base, name: 'a\nRUN evil' } }).text).toContain('\nFROM scratch\n');
  });
});

test('what the image has without a step comes at the end, with a note', () => {
  const config: RunConfig = {
    Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'A=b c'],
    Cmd: ['x', 'y z'],
    Labels: { k: 'v', 'io.buildah.version': '1' },
    ExposedPorts: { '80/tcp': {} },
    User: 'app',
    Healthcheck: { Test: ['CMD', 'ok'], Interval: 5e9, Retries: 2 },
  };
  const { text, notes, steps } = made(['-USER app'], { config });
  expect(text.split('\n').slice(3)).toEqual([
    '',
    '# Set in the image without a step of its own.',
    'ENV A="b c"',
    'LABEL k=v',
    'EXPOSE 80/tcp',
    'HEALTHCHECK --interval=5s --retries=2 CMD ["ok"]',
    'CMD ["x", "y z"]',
    '',
  ]);
  expect(notes).toMatchObject([{ line: 5 }]);
  expect(steps).toHaveLength(text.trimEnd().split('\n').length);
});

test('layers that no history speaks of are there all the same', () => {
  const { text, notes } = made(['RUN /bin/sh -c a # buildkit'], { layers: 3 });
  expect(text).toContain('RUN a\nADD layer-2.tar /\nADD layer-3.tar /\n');
  expect(notes.map(({ text: note }) => note)).toContain('Nothing is recorded of what made layer 3');
});

test('control characters are shown, and hostile histories take no time', () => {
  expect(line('RUN /bin/sh -c echo \u001b[31m\u202e # buildkit')).toBe('RUN echo ␛[31m⟨U+202E⟩');
  const since = performance.now();
  for (const text of ['LABEL a="', 'ENV ', 'RUN /bin/sh -c ', '/bin/sh -c #(nop)  HEALTHCHECK &{[', '|9 '])
    for (const part of [' ', ' a=', '"', '\t', ' && ', ']', ' <<A', '\\', ' -c', '\n'])
      made([text + part.repeat(100_000)], { layers: 1 });
  expect(performance.now() - since).toBeLessThan(10_000);
});
