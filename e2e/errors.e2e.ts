/** Errors and hostile text as a person sees them: what happened, to what, what to do; and nothing that runs (fault X2). */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { startDockerRegistry, type DockerRegistry } from '../core/testing/registry/docker-registry.ts';
import { startFaultRegistry, type FaultRegistry } from '../core/testing/registry/fault-registry.ts';
import { makeLayer, type SampleLayer } from '../core/testing/images/sample-layer.ts';
import { openWindow, rowOf, shot, startPull, type StrataWindow } from './support/window.ts';

test.describe.configure({ mode: 'serial' });

const HTML = '<img src="ADDRESS/a.png"><script>alert(1)</script><a href="javascript:alert(2)">x</a>';
const ANSI = '\u001b[2J\u001b[31mred\u001b]0;title\u0007\u009b1m';
const BIDI = '\u202egnp.exe\u202c\u2066\u200b\ufeff';

let remote: FaultRegistry;
let locked: DockerRegistry;
let trap: Server;
let home: string;
let strata: StrataWindow;
let layer: SampleLayer;
/** What happened that must not: dialogs, requests of the page, calls at the trap. */
const happened: string[] = [];

test.beforeAll(async () => {
  [remote, locked] = await Promise.all([
    startFaultRegistry(),
    startDockerRegistry({ auth: { username: 'ada', password: 'right' } }),
  ]);
  trap = createServer((request, response) => {
    happened.push(`the trap was asked for ${request.url}`);
    response.end();
  });
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
  layer = await makeLayer({ kind: 'random', seed: 'errors', bytes: 50_000 });
  for (const tag of ['latest', '1.1', '1.0'])
    remote.addImage('team/app', tag, { layers: [layer.blob], diffIds: [layer.diffId] });
  addSchema1();
  home = await mkdtemp(path.join(tmpdir(), 'strata-e2e-'));
  strata = await openWindow(home, { DOCKER_CONFIG: await wrongLogin() });
  strata.page.on('dialog', (dialog) => {
    happened.push(`a dialog said ${dialog.message()}`);
    void dialog.dismiss();
  });
  strata.page.on('request', (request) => {
    if (!request.url().startsWith('strata:')) happened.push(`the page asked for ${request.url()}`);
  });
});

test.afterAll(async () => {
  await strata?.close();
  await remote?.close();
  await locked?.stop();
  trap?.close();
  if (home) await rm(home, { recursive: true, force: true });
});

interface Refusal {
  readonly what: string;
  readonly name: () => string;
  readonly code: string;
  /** Words that must be there: what happened, to what, what to do. */
  readonly says: readonly (string | RegExp)[];
}

const REFUSALS: readonly Refusal[] = [
  {
    what: 'a repository that does not exist',
    name: () => `${remote.host}/team/none:1`,
    code: 'NAME_UNKNOWN',
    says: ['This repository does not exist', 'team/none', 'Check the spelling'],
  },
  {
    what: 'a login that is refused',
    name: () => `${locked.address}/team/app:1`,
    code: 'UNAUTHORIZED',
    says: [/sign in|login/i, 'team/app', 'Sign in again.'],
  },
  {
    what: 'a host where nothing listens',
    name: () => '127.0.0.1:1/team/app:1',
    code: 'REGISTRY_UNREACHABLE',
    says: ['The registry cannot be reached', '127.0.0.1:1', 'Start the registry, or check its port'],
  },
  {
    what: 'a host that does not exist',
    name: () => 'registry.invalid/team/app:1',
    code: 'REGISTRY_UNREACHABLE',
    says: ['The registry cannot be reached', 'registry.invalid', 'Check the'],
  },
  {
    what: 'a manifest of docker’s first format',
    name: () => `${remote.host}/team/old:1`,
    code: 'SCHEMA1_TOO_OLD',
    says: ['too old', 'schema', 'publisher'],
  },
];

for (const { what, name, code, says } of REFUSALS) {
  test(`${what} is told with what happened, to what, and what to do`, async () => {
    const { page } = strata;
    const error = await refused(page, name());
    await expect(error).toHaveAttribute('data-code', code);
    for (const words of says) await expect(error).toContainText(words);
    await expect(page.getByTestId('pull-start')).toBeDisabled();
    await shot(page, `errors-${code.toLowerCase()}-${REFUSALS.findIndex((each) => each.what === what)}`);
    await page.keyboard.press('Escape');
  });
}

test('a tag that does not exist comes with those that do, one click away', async () => {
  const { page } = strata;
  const error = await refused(page, `${remote.host}/team/app:2.0`);
  await expect(error).toHaveAttribute('data-code', 'MANIFEST_UNKNOWN');
  await expect(error).toContainText('team/app:2.0');
  await expect(page.getByTestId('offered-tags').getByRole('button')).toHaveText(['latest', '1.1', '1.0']);
  await shot(page, 'errors-tag');
  await page.getByRole('button', { name: '1.1' }).click();
  await expect(page.getByTestId('pull-plan')).toContainText('50.');
  await page.keyboard.press('Escape');
});

test('a layer that unpacks to something else fails the pull and marks the image as bad', async () => {
  const { page } = strata;
  remote.addImage('team/forged', '1', { layers: [layer.blob], diffIds: [`sha256:${'0'.repeat(64)}`] });
  await startPull(page, `${remote.host}/team/forged:1`);
  const failed = page.locator('[data-testid=job][data-state=failed]');
  await expect(failed.getByTestId('error')).toHaveAttribute('data-code', 'DIFF_ID_MISMATCH');
  await expect(failed).toContainText('Do not use it');
  await expect(rowOf(page, 'team/forged')).toContainText('bad');
  await shot(page, 'errors-bad-1');
  await page.keyboard.press('Control+j');
  await rowOf(page, 'team/forged').click();
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText(
    'Layer 1 of 1 unpacks to',
  );
  await shot(page, 'errors-bad-2');
});

test('hostile text in labels and history is text, on every screen of the image', async () => {
  const { page } = strata;
  const evil = [html(), ANSI, BIDI].join(' ');
  remote.addImage('team/evil', '1', {
    layers: [layer.blob],
    config: {
      architecture: 'amd64',
      os: 'linux',
      author: evil,
      created: '2024-05-06T07:08:09Z',
      config: { Labels: { [`key ${evil}`]: evil }, Env: [`A=${evil}`], Cmd: [evil], WorkingDir: `/${evil}` },
      history: [{ created_by: `RUN echo ${evil}`, comment: evil, author: evil }],
      rootfs: { type: 'layers', diff_ids: [layer.diffId] },
    },
  });
  await startPull(page, `${remote.host}/team/evil:1`);
  await expect(rowOf(page, 'team/evil')).toHaveAttribute('data-state', 'complete');
  await harmless(page);
  await page.keyboard.press('Control+j');
  await rowOf(page, 'team/evil').click();
  await harmless(page);
  await rowOf(page, 'team/evil').dblclick();
  await expect(page.getByTestId('layer-stack')).toContainText('<script>');
  await page.getByTestId('layer-band').click();
  await harmless(page);
  await shot(page, 'errors-evil-layers');
  await page.getByText('List', { exact: true }).click();
  await expect(page.getByRole('tabpanel')).toContainText('<script>');
  await harmless(page);
  await page.getByTestId('tab-config').click();
  await expect(page.getByRole('tabpanel')).toContainText('<script>');
  await harmless(page);
  await shot(page, 'errors-evil-config');
  await page.getByTestId('tab-manifest').click();
  await expect(page.getByRole('tabpanel')).toContainText('schemaVersion');
  await harmless(page);
  await page.getByTestId('document-config').check({ force: true });
  await expect(page.getByRole('tabpanel')).toContainText('<script>');
  await harmless(page);
  await shot(page, 'errors-evil-document');
  await page.keyboard.press('Control+1');
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-input').fill('inspect');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('inspect')).toContainText('<script>');
  await harmless(page);
  await page.keyboard.press('Control+1');
});

test('hostile tags and messages of a registry are text', async () => {
  const { page } = strata;
  const tags = [html(), ANSI, BIDI, 'fine'];
  const list = JSON.stringify({ name: 'team/app', tags });
  remote.faults.always(/\/tags\/list/, { kind: 'body', bytes: Buffer.from(list) });
  const errors = [{ code: 'MANIFEST_UNKNOWN', message: `${html()} ${ANSI} ${BIDI}` }];
  const body = JSON.stringify({ errors });
  remote.faults.always(/manifests\/3\.0$/, { kind: 'status', status: 404, body });
  const error = await refused(page, `${remote.host}/team/app:3.0`);
  await expect(page.getByTestId('offered-tags')).toContainText('fine');
  await error.locator('summary').click();
  await harmless(page);
  await shot(page, 'errors-evil-tags');
  await page.keyboard.press('Escape');
});

test('nothing ran, nothing was asked for, and the page met no fault', () => {
  expect(happened).toEqual([]);
  expect(strata.problems).toEqual([]);
});

/** Types a name into Pull and waits for its refusal. */
async function refused(page: Page, name: string) {
  await page.keyboard.press('Control+p');
  await page.getByTestId('pull-input').fill(name);
  // Return asks at once instead of after a rest.
  await page.getByTestId('pull-input').press('Enter');
  const error = page.getByTestId('pull-dialog').getByTestId('error');
  await expect(error).toBeVisible({ timeout: 20_000 });
  return error;
}

/** No control character, no direction and no zero-width mark anywhere in the document, in text or attribute. */
async function harmless(page: Page): Promise<void> {
  const found = await page.evaluate(() => {
    const unsafe =
      // eslint-disable-next-line no-control-regex -- finding control characters is its purpose
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
    const texts = [document.title, document.documentElement.outerHTML];
    return texts.flatMap((text) =>
      [...text.matchAll(unsafe)].map(({ index }) => text.slice(index - 60, index + 20)),
    );
  });
  expect(found).toEqual([]);
  expect(happened).toEqual([]);
}

function html(): string {
  return HTML.replace('ADDRESS', `http://127.0.0.1:${(trap.address() as AddressInfo).port}`);
}

async function wrongLogin(): Promise<string> {
  const folder = path.join(home, 'docker');
  await mkdir(folder);
  const auth = Buffer.from('ada:not-that-one').toString('base64');
  await writeFile(
    path.join(folder, 'config.json'),
    JSON.stringify({ auths: { [locked.address]: { auth } } }),
  );
  return folder;
}

/** https://distribution.github.io/distribution/spec/deprecated-schema-v1/ */
function addSchema1(): void {
  const mediaType = 'application/vnd.docker.distribution.manifest.v1+prettyjws';
  const history = [{ v1Compatibility: '{"id":"a"}' }];
  const fsLayers = [{ blobSum: layer.digest }];
  const manifest = { schemaVersion: 1, name: 'team/old', tag: '1', architecture: 'amd64', fsLayers, history };
  remote.addManifest('team/old', manifest, { tag: '1', mediaType });
}
