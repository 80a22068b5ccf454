import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makeImage } from '../testing/images/sample-images.ts';
import { pushLayout } from '../testing/registry/push-layout.ts';
import { openCliGround, type CliGround } from '../testing/cli-ground.ts';

/** Script, colours, a window title, a carriage return, a backspace, overrides, invisible characters, C1, a tag. */
const EVIL =
  '<img src=x onerror=alert(1)>\u001b[31m\u001b]0;owned\u0007\r\b\u202e\u200b\u2066\u009b\u{e0041}\ufeff';
const RAW =
  // eslint-disable-next-line no-control-regex -- finding control characters is its purpose
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/u;
/** Looks like a key of a cloud, and opens nothing. */
const CANARY = ['AKIA', 'Q3EGVZT2', 'YJ5PLN7K'].join('');
const SECRET = ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYzzCANARYKEY'].join('/');

let ground: CliGround;
let layout: string;
beforeAll(async () => {
  ground = await openCliGround(inject('workers'));
  await ground.freshStore();
  layout = path.join(ground.folder, 'evil');
  const status = (version: string): string =>
    `Package: evil${EVIL.replace('\r', '')}\nStatus: install ok installed\nVersion: ${version}${EVIL.replace('\r', '')}\nDescription: d${EVIL}\n\n`;
  const entries = [
    { path: `etc/${EVIL}`, content: `${EVIL}\n` },
    { path: `etc/link${EVIL}`, kind: 'symlink', target: `to${EVIL}` },
    { path: 'etc/attributes', content: 'x', attributes: { [`user.${EVIL.replaceAll(/[=\r]/g, '')}`]: EVIL } },
    { path: `dir${EVIL}`, kind: 'folder' },
    { path: `dir${EVIL}/twice`, content: 'first' },
    { path: 'var/lib/dpkg/status', content: status('1') },
    { path: 'etc/os-release', content: `PRETTY_NAME="Evil ${EVIL}"\n` },
    {
      path: 'root/.aws/credentials',
      content: `[default]\naws_access_key_id = ${CANARY}\naws_secret_access_key = ${SECRET}\n`,
    },
  ] as const;
  const recipe = {
    name: 'example.test/evil:1',
    config: {
      Env: [`EVIL=${EVIL}`, `AWS_SECRET_ACCESS_KEY=${SECRET}`],
      Cmd: [EVIL],
      Labels: { [`label${EVIL}`]: EVIL },
      WorkingDir: `/${EVIL}`,
      User: EVIL,
    },
    document: { author: EVIL },
    history: [
      { created: '2024-05-01T00:00:00Z', created_by: `RUN echo ${EVIL}`, author: EVIL, comment: EVIL },
      { created: '2024-05-01T00:00:00Z', created_by: `COPY ${EVIL} /\u0000` },
      { created: '2024-05-01T00:00:00Z', created_by: `ARG TOKEN=${CANARY}`, empty_layer: true },
    ],
  };
  await makeImage(layout, {
    ...recipe,
    layers: [
      { kind: 'entries', entries },
      {
        kind: 'entries',
        entries: [
          { path: `dir${EVIL}/twice`, content: 'second' },
          { path: 'var/lib/dpkg/status', content: status('2') },
          { path: `etc/.wh.link${EVIL}` },
        ],
      },
    ],
  });
  await pushLayout(layout, 'example.test/evil:1', ground.address, 'evil/app:1');
});
afterAll(() => ground.close());
const STORED = 'REG/evil/app:1';

test.each([
  'pull -q STORED',
  'images',
  'images --digests',
  'inspect STORED',
  'inspect --format json STORED',
  'inspect --format {{.Config.Labels}}{{.Author}} STORED',
  'history --format json STORED',
  'history --format {{.CreatedBy}} STORED',
  'diff --format json STORED IMAGE',
  'waste --format json IMAGE',
  'packages --format json IMAGE',
  'packages --format spdx IMAGE',
  'packages --format cyclonedx IMAGE',
  'secrets --format json IMAGE',
  'files --format json IMAGE',
  'history STORED',
  'history --no-trunc STORED',
  'system df -v',
  'verify',
  'layers STORED',
  'diff STORED IMAGE',
  'layers IMAGE',
  'files IMAGE',
  'files --layer 1 IMAGE',
  'files --layer 2 IMAGE',
  'waste IMAGE',
  'packages IMAGE',
  'secrets IMAGE',
  'dockerfile IMAGE',
  'diff IMAGE IMAGE',
  'find e',
  'find *e*',
  'find --regex .*',
  'cat IMAGE /nothing',
  'history IMAGE',
  'inspect IMAGE',
  'files --layer 9 IMAGE',
])('%s writes no raw control or bidirectional character to a terminal', async (line) => {
  const { out, errors } = await ground.strata(
    line.replaceAll('IMAGE', `oci:${layout}`).replaceAll('STORED', STORED).split(' '),
    { isTerminal: true },
  );
  expect(`${out}${errors}`).not.toMatch(RAW);
});

test('a path, a reference and a pattern that a person pastes come back harmless', async () => {
  for (const words of [
    ['cat', `oci:${layout}`, `/${EVIL}`],
    ['files', EVIL],
    ['pull', EVIL],
    ['find', '--regex', `(${EVIL}`],
    [EVIL],
    ['files', `--${EVIL}`],
    ['cp', `oci:${layout}:/${EVIL}`, '-'],
  ]) {
    const { out, errors } = await ground.strata(words, { isTerminal: true });
    expect(`${out}${errors}`, JSON.stringify(words)).not.toMatch(RAW);
  }
});

test('a secret of an image is shown by no command that tells of secrets, packages or steps, and is on no disk but its blob', async () => {
  const image = `oci:${layout}`;
  const { out, errors } = await ground.strata(['secrets', image]);
  expect(out).toContain('/root/.aws/credentials');
  expect(`${out}${errors}`).not.toContain(CANARY);
  expect(`${out}${errors}`).not.toContain(SECRET);
  for (const words of [
    ['secrets', '--format', 'json', image],
    ['packages', '--format', 'spdx', image],
    ['packages', '--format', 'cyclonedx', image],
    ['packages', '--format', 'json', image],
  ]) {
    const told = await ground.strata(words);
    expect(told.code, told.errors).toBe(0);
    expect(`${told.out}${told.errors}`, words.join(' ')).not.toContain(CANARY);
    expect(`${told.out}${told.errors}`, words.join(' ')).not.toContain(SECRET);
  }
  const home = path.join(ground.storeFolder(), '..', '..');
  for (const name of await readdir(home, { recursive: true })) {
    const file = path.join(home, name);
    // The image's own documents have it, as they are.
    if (!(await stat(file)).isFile() || name.includes('blobs')) continue;
    const bytes = await readFile(file);
    expect(bytes.includes(CANARY) || bytes.includes(SECRET), name).toBe(false);
  }
});
