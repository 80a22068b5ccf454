import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { call } from '../../bridge.ts';
import { FakeError } from '../../dev/fake-error.ts';
import type { FakeOptions } from '../../dev/fake-bridge.ts';
import { sampleImages, type SampleImage } from '../../dev/sample.ts';
import { openWindow, type OpenWindow } from '../../dev/window.tsx';
import { openImage, useRouter } from '../../state/router.ts';
import { useTotals } from '../../state/totals.ts';

const named = (name: string): SampleImage => {
  const [first] = sampleImages(1);
  if (first === undefined) throw new Error('no sample');
  return { ...first, name };
};
const APP = 'docker.io/library/app:1';
const BUSYBOX = 'docker.io/library/busybox:1';
const REDIS = 'docker.io/library/redis:7';
const EVIL = 'docker.io/evil/app:1';
let opened: OpenWindow | null = null;

afterEach(async () => {
  await opened?.close();
  opened = null;
});

async function openTrust(key: string, options: FakeOptions = {}): Promise<OpenWindow> {
  opened = await openWindow([APP, BUSYBOX, REDIS, EVIL].map(named), options);
  await act(async () => openImage(key, 'trust'));
  await screen.findByTestId('trust');
  return opened;
}

test('who signed an image is shown with what its registry’s policy makes of it', async () => {
  await openTrust(APP);
  const outcome = await screen.findByTestId('trust-outcome');
  expect(outcome.dataset['outcome']).toBe('passed');
  const signatures = screen.getAllByTestId('signature');
  expect(signatures.map(({ dataset }) => dataset['state'])).toEqual(['trusted', 'untrusted']);
  expect(signatures[0]?.textContent).toContain('release.yml@refs/heads/main');
  expect(signatures[0]?.textContent).toContain('Believed because of Releases by workflow');
});

test('a wrong signature is a danger, and what nobody signed says what the policy does', async () => {
  await openTrust(REDIS);
  expect((await screen.findByTestId('trust-outcome')).textContent).toContain('A signature is wrong');
  await act(async () => openImage(BUSYBOX, 'trust'));
  await waitFor(() =>
    expect(screen.getByTestId('trust-outcome').textContent).toContain('pulling it is refused'),
  );
  expect(screen.getByTestId('no-referrers').textContent).toContain(
    'a bill of materials tells what is inside',
  );
  expect(screen.getByTestId('no-risks')).toBeTruthy();
});

test('risks are told, the worst first, each with what it was told from', async () => {
  await openTrust(APP);
  const risks = await screen.findAllByTestId('risk');
  expect(risks.map(({ dataset }) => dataset['level'])).toEqual(['danger', 'warning', 'note', 'note']);
  expect(risks[0]?.textContent).toContain('ngimx, nginx');
});

test('what refers to an image is a tree, whose documents open as text', async () => {
  const user = userEvent.setup();
  const { bridge } = await openTrust(APP);
  const rows = await screen.findAllByTestId('referrer');
  expect(rows.map(({ dataset }) => dataset['kind'])).toEqual([
    'sbom',
    'signature',
    'attestation',
    'signature',
  ]);
  expect(rows[1]?.style.paddingLeft).toBe('20px');
  expect(bridge.calls.some(({ name }) => name === 'trust.document')).toBe(false);
  await user.click(within(rows[0] ?? document.body).getByTestId('referrer-document'));
  expect((await screen.findByTestId('referrer-text')).textContent).toContain('"spdxVersion": "SPDX-2.3"');
});

test('names, texts and documents that try to be more than text stay text', async () => {
  const user = userEvent.setup();
  await openTrust(EVIL);
  const rows = await screen.findAllByTestId('referrer');
  await user.click(within(rows[0] ?? document.body).getByTestId('referrer-document'));
  const text = await screen.findByTestId('referrer-text');
  expect(text.textContent).toContain('<script>alert(1)</script>');
  expect(text.textContent).toContain('Only the first');
  await user.click(screen.getByTestId('trust-vulnerabilities'));
  await user.click(await screen.findByTestId('vulnerability-scan'));
  await screen.findByTestId('vulnerabilities', {}, { timeout: 15_000 });
  const page = screen.getByTestId('image-page');
  expect(page.querySelector('img, script')).toBeNull();
  // oxlint-disable-next-line no-control-regex -- they must not be there
  expect(page.textContent).not.toMatch(/[\u202e\u001b]/);
});

test('a part that fails takes the others not away, and is asked for again', async () => {
  const failure = new FakeError('RATE_LIMITED', 'The registry limits how often it may be asked', {
    retryable: true,
  });
  await openTrust(APP, { failing: { 'trust.verify': failure } });
  expect(within(await screen.findByTestId('trust-signatures')).getByTestId('error').dataset['code']).toBe(
    'RATE_LIMITED',
  );
  expect(await screen.findAllByTestId('risk')).toHaveLength(4);
});

test('a change of the store does not ask the registry again; Look again does', async () => {
  const user = userEvent.setup();
  const { bridge } = await openTrust(APP);
  await screen.findAllByTestId('risk');
  const asked = (): number => bridge.calls.filter(({ name }) => name === 'trust.verify').length;
  const before = asked();
  await act(async () => useTotals.setState(({ revision }) => ({ revision: revision + 1 })));
  expect(asked()).toBe(before);
  await user.click(screen.getByTestId('trust-again'));
  await waitFor(() => expect(asked()).toBe(before + 1));
});

test('vulnerabilities are scanned when somebody asks, and listed the worst first', async () => {
  const user = userEvent.setup();
  const { bridge } = await openTrust(APP);
  await user.click(screen.getByTestId('trust-vulnerabilities'));
  await screen.findByTestId('vulnerability-scan');
  expect(bridge.calls.some(({ name }) => name === 'trust.scan')).toBe(false);
  await user.click(screen.getByTestId('vulnerability-scan'));
  await screen.findByTestId('scan-progress');
  const list = await screen.findByTestId('vulnerabilities', {}, { timeout: 15_000 });
  const first = within(list).getAllByRole('row')[1];
  expect(first?.textContent).toContain('Critical');
  await user.click(screen.getByTestId('level-low'));
  await waitFor(() => expect(within(list).getAllByRole('row')[1]?.textContent).toContain('Low'));
  await user.type(screen.getByTestId('vulnerability-filter'), 'nothing is called so');
  await screen.findByText('No vulnerability matches.');
  // The Secrets tab takes this scan for none of its own.
  await act(async () => openImage(APP, 'secrets'));
  expect(await screen.findByTestId('scan-start')).toBeTruthy();
});

test('a machine without a scanner is told which to install', async () => {
  const user = userEvent.setup();
  await openTrust(APP, { trust: { scanner: 'missing' } });
  await user.click(screen.getByTestId('trust-vulnerabilities'));
  const empty = await screen.findByTestId('empty-state');
  expect(empty.dataset['kind']).toBe('no-scanner');
  expect(empty.textContent).toContain('Install trivy');
});

test('an image that is looked at in a registry has signatures and risks, and is scanned once it is here', async () => {
  const user = userEvent.setup();
  await openTrust(APP);
  const source = await call('open.remote', { text: 'registry.example.org/team/app:1', platform: null });
  const key = source.images[0]?.key ?? '';
  await act(async () => openImage(key, 'trust'));
  expect(await screen.findAllByTestId('signature')).toHaveLength(2);
  await user.click(screen.getByTestId('trust-vulnerabilities'));
  expect((await screen.findByTestId('empty-state')).dataset['kind']).toBe('not-in-store');
  expect(useRouter.getState().place).toMatchObject({ kind: 'image', tab: 'trust' });
});
