import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { sampleImages } from '../../dev/sample.ts';
import { openWindow, type OpenWindow } from '../../dev/window.tsx';
import { openImage, useRouter } from '../../state/router.ts';

const BILLING =
  'ghcr.io/acme/platform-services/really-long-repository-name-for-testing/internal-billing-gateway:2026.11.20-rc.4-g8f2c91ab77de';
const DEBIAN = 'docker.io/library/debian:12';
let opened: OpenWindow | null = null;

afterEach(async () => {
  await opened?.close();
  opened = null;
});

async function openSecrets(key: string): Promise<OpenWindow> {
  opened = await openWindow(sampleImages(20));
  await act(async () => openImage(key, 'secrets'));
  return opened;
}

test('nothing is read before somebody asks for it', async () => {
  const { bridge } = await openSecrets(BILLING);
  const empty = await screen.findByTestId('empty-state');
  expect(empty.dataset['kind']).toBe('not-scanned');
  expect(bridge.calls.some(({ name }) => name === 'secrets.scan')).toBe(false);
});

test('a scan goes on when its tab is left, and its findings are shown by certainty', async () => {
  const user = userEvent.setup();
  await openSecrets(BILLING);
  await user.click(await screen.findByTestId('scan-start'));
  await screen.findByTestId('scan-progress');
  await act(async () => openImage(DEBIAN, 'config'));
  await screen.findByTestId('config');
  await act(async () => openImage(BILLING, 'secrets'));
  await screen.findByTestId('scan-progress');
  await screen.findByTestId('findings', {}, { timeout: 15_000 });
  expect(within(screen.getByTestId('findings-sure')).getAllByTestId('finding').length).toBe(2);
  expect(screen.getByTestId('findings').textContent).toContain('hidden by layer 3, still in the image');
  await user.click(screen.getByRole('button', { name: /id_ed25519/ }));
  expect(useRouter.getState().place).toEqual({
    kind: 'image',
    key: BILLING,
    tab: 'files',
    platform: null,
    layer: 1,
    path: '/root/.ssh/id_ed25519',
  });
});

test('a scan can be cancelled, and begun again', async () => {
  const user = userEvent.setup();
  await openSecrets(DEBIAN);
  await user.click(await screen.findByTestId('scan-start'));
  await user.click(await screen.findByTestId('scan-cancel'));
  expect(await screen.findByTestId('scan-start')).toBeTruthy();
  expect(screen.queryByTestId('scan-progress')).toBeNull();
});

test('nothing found says what was read', async () => {
  const user = userEvent.setup();
  await openSecrets(DEBIAN);
  await user.click(await screen.findByTestId('scan-start'));
  await waitFor(() => expect(screen.getByTestId('empty-state').dataset['kind']).toBe('no-secrets'), {
    timeout: 15_000,
  });
  expect(screen.getByTestId('empty-state').textContent).toContain('Read 3,137 files (73.4 MB) in 1 layer');
});
