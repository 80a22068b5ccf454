import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLog } from './file-log.ts';
import { redact } from './redact.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'logs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const CANARY = 'c4n4ry-s3cr3t';

test.each([
  `Authorization: Bearer ${CANARY}`,
  `authorization: Basic ${CANARY}==`,
  `{"Authorization":"Bearer ${CANARY}"}`,
  `GET https://user:${CANARY}@registry.example/v2/`,
  `http://proxy:${CANARY}@127.0.0.1:3128`,
  `https://cdn.example/blob?X-Amz-Signature=${CANARY}&a=b`,
  `{"token":"${CANARY}","expires_in":300}`,
  `{"access_token": "${CANARY}"}`,
  `identitytoken=${CANARY}`,
  `password: ${CANARY}`,
  `--password=${CANARY}`,
  `Set-Cookie: session=${CANARY}; Path=/`,
  `X-Registry-Auth: ${CANARY}`,
  `client_secret='${CANARY}'`,
  `eyJhbGciOiJSUzI1NiJ9.${CANARY}.${CANARY}`,
])('no secret stays in %s', (text) => {
  expect(redact(text)).not.toContain(CANARY);
  expect(redact(text)).toContain('[redacted]');
});

test('what is no secret stays', () => {
  const text =
    'docker.io/library/nginx:1.27 is sha256:0a1b for linux/amd64, 401 from https://registry.example/v2/';
  expect(redact(text)).toBe(text);
});

test('an entry is one line that a terminal shows and does not obey', async () => {
  const log = openLog(folder);
  log('error', 'first\nsecond \u001b[31mred\u202e');
  await log.flush();
  const text = await readFile(path.join(folder, 'strata.log'), 'utf8');
  expect(text.trimEnd().split('\n')).toHaveLength(1);
  expect(text).toContain('error first ⏎ second \\u{1b}[31mred\\u{202e}');
});

test('the log keeps a few files of bounded size', async () => {
  const log = openLog(folder);
  for (let round = 0; round < 6; round++) {
    for (let entry = 0; entry < 300; entry++) log('info', 'x'.repeat(4000));
    await log.flush();
  }
  expect((await readdir(folder)).sort()).toEqual(['strata.log.1', 'strata.log.2', 'strata.log.3']);
});
