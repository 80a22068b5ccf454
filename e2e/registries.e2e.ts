/** A private registry as a new user meets it: unknown certificate, login, a policy, a copy under a new name, and its end. By clicks alone. */
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { faults } from './support/axe.ts';
import { focused, tabUntil } from './support/focus.ts';
import { LOGIN, startPrivateRegistry, type PrivateRegistry } from './support/private-registry.ts';
import { openWindow, rowOf, shot, type StrataWindow } from './support/window.ts';

test.describe.configure({ mode: 'serial' });

let home: string;
let registry: PrivateRegistry;
let strata: StrataWindow;

test.beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'strata-e2e-'));
  await mkdir(path.join(home, 'docker'));
  registry = await startPrivateRegistry();
  strata = await openWindow(path.join(home, 'data'), { DOCKER_CONFIG: path.join(home, 'docker') });
});

test.afterAll(async () => {
  await strata?.close();
  await registry?.stop();
  if (home) await rm(home, { recursive: true, force: true });
});

/** What the next choice of a file gives. */
async function choose(file: string): Promise<void> {
  await strata.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, file);
}

const step = (page: Page, name: string) => page.locator(`[data-testid="test-step"][data-step="${name}"]`);

async function finished(page: Page): Promise<void> {
  await expect(page.getByTestId('test-steps')).toHaveAttribute('data-finished', 'true');
}

async function toRegistry(page: Page): Promise<void> {
  await page.getByTestId('nav-registries').click();
  await page.getByTestId('registries-grid-row').filter({ hasText: registry.address }).click();
}

test('a registry is added by its address', async () => {
  const { page } = strata;
  await page.getByTestId('nav-registries').click();
  await page.getByTestId('registry-add-open').click();
  await page.getByTestId('registry-domain').fill(`https://${registry.address}/v2/`);
  await expect(page.getByTestId('registry-understood')).toContainText(`${registry.address}/…`);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('registry-details')).toContainText(registry.address);
  expect(await faults(page)).toEqual([]);
});

test('an unknown certificate stops the test, and its remedy is right there', async () => {
  const { page } = strata;
  await page.getByTestId('test-connection').click();
  await finished(page);
  await expect(step(page, 'connect')).toHaveAttribute('data-state', 'passed');
  await expect(step(page, 'tls')).toHaveAttribute('data-state', 'failed');
  await expect(step(page, 'api')).toHaveAttribute('data-state', 'skipped');
  await shot(page, 'registries-unknown-certificate');
  // the wrong authority helps nothing, and says so again
  await choose(registry.files.stranger);
  await page.getByTestId('remedy-authority').click();
  await expect(page.getByTestId('certificates-part')).toContainText('CN=stranger');
  await finished(page);
  await expect(step(page, 'tls')).toHaveAttribute('data-state', 'failed');
  await choose(registry.files.authority);
  await page.getByTestId('remedy-authority').click();
  await expect(page.getByTestId('certificates-part')).toContainText('CN=localhost');
  await finished(page);
  await expect(step(page, 'tls')).toHaveAttribute('data-state', 'passed');
  await expect(step(page, 'login')).toHaveAttribute('data-state', 'failed');
  expect(await faults(page)).toEqual([]);
});

test('a wrong password is refused with what to do, and the right one passes every step', async () => {
  const { page } = strata;
  await page.getByTestId('remedy-registry-login').click();
  await expect(page.getByTestId('sign-in-username')).toBeFocused();
  await page.keyboard.type(LOGIN.username);
  await page.getByTestId('sign-in-secret').fill('not the password');
  await page.keyboard.press('Enter');
  const refused = page.getByTestId('sign-in').getByTestId('error');
  await expect(refused).toHaveAttribute('data-code', 'UNAUTHORIZED');
  await expect(page.getByTestId('sign-in-secret')).toHaveValue('');
  await shot(page, 'registries-wrong-password');
  await page.getByTestId('sign-in-secret').fill(LOGIN.password);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('login-now')).toContainText('Signed in as ada');
  await page.getByTestId('test-connection').click();
  await finished(page);
  await expect(page.getByTestId('test-outcome')).toContainText('Everything that a pull needs works');
  for (const name of ['address', 'dns', 'connect', 'tls', 'api', 'login', 'scope'])
    await expect(step(page, name)).not.toHaveAttribute('data-state', 'failed');
  await shot(page, 'registries-works');
});

test('a search finds its repositories, and its tags are looked at and compared', async () => {
  const { page } = strata;
  await page.getByTestId('nav-discover').click();
  await page.getByTestId('discover-input').fill('app');
  const found = page.getByTestId('results-row').filter({ hasText: `${registry.address}/team/app` });
  await expect(found).toHaveCount(1);
  await found.dblclick();
  const tags = page.getByTestId('tags-row');
  await expect(tags.filter({ hasText: '1.1' })).toHaveCount(1);
  await tags.filter({ hasText: '1.0' }).click();
  await tags.filter({ hasText: '1.1' }).click({ modifiers: ['ControlOrMeta'] });
  await page.getByTestId('tags-compare').click();
  await expect(page.getByTestId('compare-view')).toContainText('team/app');
  await shot(page, 'registries-compared');
});

test('what nobody trusted has signed is not pulled; with the signer’s key it is', async () => {
  const { page } = strata;
  await toRegistry(page);
  await page.getByTestId('policy-require').click();
  const pull = async (): Promise<void> => {
    await page.keyboard.press('ControlOrMeta+P');
    await page.getByTestId('pull-input').fill(`${registry.address}/team/app:1.1`);
    await page.getByTestId('pull-plan').waitFor();
    await page.getByTestId('pull-start').click();
  };
  await pull();
  const refused = page.getByTestId('job').first();
  await expect(refused).toHaveAttribute('data-state', 'failed');
  await expect(refused).toContainText(/sign/i);
  await shot(page, 'registries-unsigned');

  await toRegistry(page);
  await page.getByTestId('tab-signers').click();
  await page.getByTestId('signer-add-open').click();
  await choose(registry.files.signer);
  await page.getByTestId('signer-file').click();
  await expect(page.getByTestId('signer-name')).toHaveValue('team');
  await page.getByTestId('signer-scope').fill(`${registry.address}/team`);
  await page.keyboard.press('Enter');
  await page.getByTestId('signer-add').click();
  await expect(page.getByTestId('signer')).toContainText(`${registry.address}/team`);
  expect(await faults(page)).toEqual([]);
  await pull();
  await expect(page.getByTestId('job').first()).toHaveAttribute('data-state', 'done');
});

test('its page says who signed it, what is attached to it, and what speaks against it', async () => {
  const { page } = strata;
  await page.getByTestId('nav-images').click();
  await rowOf(page, 'team/app').dblclick();
  await page.getByTestId('tab-trust').click();
  const outcome = page.getByTestId('trust-outcome');
  await expect(outcome).toHaveAttribute('data-outcome', 'passed');
  await expect(page.getByTestId('signature')).toContainText('team');
  await expect(page.getByTestId('referrer')).toHaveCount(1);
  await expect(page.getByTestId('risk').first()).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await shot(page, 'registries-trust');
});

test('a copy under a new name is pushed, with what is there mounted', async () => {
  const { page } = strata;
  await page.getByTestId('nav-images').click();
  await rowOf(page, 'team/app').click();
  await page.keyboard.press('ControlOrMeta+Shift+P');
  await expect(page.getByTestId('to-registry')).toHaveValue(registry.address);
  await page.getByTestId('to-repository').fill('team/copy');
  await page.getByTestId('to-tag').fill('2026');
  await expect(page.getByTestId('move-plan')).toContainText('mounted from team/app');
  await expect(page.getByTestId('plan-target')).toContainText('is new there');
  await expect(page.getByTestId('push-login')).toContainText('as ada');
  expect(await faults(page)).toEqual([]);
  await shot(page, 'registries-push');
  await page.getByTestId('push-start').click();
  await expect(page.getByTestId('job').first()).toHaveAttribute('data-state', 'done');
  expect(await registry.tags('team/copy')).toEqual(['2026']);
});

test('it is deleted there once its tag is typed, and nowhere else', async () => {
  const { page } = strata;
  await page.getByTestId('nav-discover').click();
  await page.getByTestId('discover-input').fill(`${registry.address}/team/copy`);
  await page.getByTestId('direct-open').click();
  await page.getByTestId('tags-row').filter({ hasText: '2026' }).click();
  await page.getByTestId('tag-more').click();
  await page.getByRole('menuitem', { name: 'Delete in registry…' }).click();
  await expect(page.getByTestId('remote-delete-goes')).toContainText('in the registry');
  expect((await focused(page)).text).toBe('Cancel');
  await expect(page.getByTestId('remote-delete-confirm')).toBeDisabled();
  expect(await faults(page)).toEqual([]);
  await shot(page, 'registries-delete');
  await page.getByTestId('remote-delete-input').fill('2026');
  await page.getByTestId('remote-delete-confirm').click();
  await expect(page.getByTestId('remote-delete-dialog')).toHaveCount(0);
  await expect(page.getByTestId('tags-row').filter({ hasText: '2026' })).toHaveCount(0);
  await expect.poll(() => registry.tags('team/copy').catch(() => [])).toEqual([]);
  expect(await registry.tags('team/app')).toContain('1.1');
  await page.getByTestId('nav-images').click();
  await expect(rowOf(page, 'team/app')).toHaveCount(1);
});

test('the list and what is beside it are reached by keys alone', async () => {
  const { page } = strata;
  await page.getByTestId('nav-images').click();
  await page.keyboard.press('ControlOrMeta+4');
  await expect(page.getByTestId('registries-grid')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(page.getByTestId('registry-title')).toHaveValue('Docker Hub');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByTestId('registry-details')).toContainText(registry.address);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('test-connection')).toBeFocused();
  await tabUntil(page, 'policy-require');
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByTestId('policy-part')).toContainText('Every image is pulled');
});

test('the password is in no file that Strata writes, and nowhere in the page (fault C1)', async () => {
  const files = await readdir(home, { recursive: true, withFileTypes: true });
  for (const file of files) {
    if (!file.isFile()) continue;
    const text = await readFile(path.join(file.parentPath, file.name), 'latin1');
    expect(text.includes(LOGIN.password), file.name).toBe(false);
  }
  expect(await strata.page.content()).not.toContain(LOGIN.password);
});

test('nothing was said on the console', () => expect(strata.problems).toEqual([]));
