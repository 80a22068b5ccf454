import { expect, test } from 'vitest';
import { expectBounded, FUZZ, oneOf, type Random } from '../testing/images/mutations.ts';
import { parseDockerfile } from './parse-dockerfile.ts';
import { reconstruct } from './reconstruct.ts';
import { visibleText } from '../oci/visible-text.ts';

const WORDS = [
  'RUN',
  'COPY',
  'ENV',
  'LABEL',
  'CMD',
  'ENTRYPOINT',
  'SHELL',
  'VOLUME',
  'ONBUILD',
  'HEALTHCHECK',
  'ARG',
];
const PARTS = [
  ...WORDS,
  '/bin/sh -c ',
  '#(nop) ',
  '|1 A=b ',
  ' # buildkit',
  '\n',
  '\\\n',
  '\\',
  '"',
  "'",
  '<<EOF',
  'EOF',
  '$',
  '${',
  '}',
  '[',
  ']',
  'A=b',
  '=',
  ' in /',
  'file:abc',
  '\u001b[31m',
  '\u202e',
  '\r',
  '\u0000',
  '# escape=`\n',
  '# syntax=evil\n',
  'ü',
  ' ',
  '\t',
  'echo a',
];

function line(random: Random): string {
  const begin =
    random(3) === 0
      ? ''
      : `${oneOf(random, ['', '/bin/sh -c #(nop) ', '/bin/sh -c '])}${oneOf(random, WORDS)} `;
  return begin + Array.from({ length: random(8) }, () => oneOf(random, PARTS)).join('');
}

test('whatever a history holds, what is told of it is a Dockerfile', async () => {
  // Some five lines each.
  await expectBounded(
    4000 * FUZZ,
    (random) => {
      const history = Array.from({ length: random(4) }, () => ({
        created_by: line(random),
        empty_layer: random(2) === 0,
      }));
      const config =
        random(2) === 0
          ? {}
          : {
              Env: [line(random)],
              Cmd: [line(random)],
              User: line(random),
              Labels: { [line(random)]: line(random) },
            };
      const { text, steps } = reconstruct({
        title: line(random),
        history,
        layers: random(4),
        base: null,
        config,
        os: 'linux',
      });
      expect(visibleText(text)).toBe(text);
      expect(steps.length).toBe(text.trimEnd().split('\n').length);
      const parsed = parseDockerfile(text);
      expect(parsed.nodes[0]?.command, text).toBe('from');
    },
    { isRefusal: () => false },
  );
}, 600_000);
