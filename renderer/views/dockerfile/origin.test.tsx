import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { sampleImages } from '../../dev/sample.ts';
import { openWindow, type OpenWindow } from '../../dev/window.tsx';
import { openImage, useRouter } from '../../state/router.ts';

const NGINX = 'docker.io/library/nginx:1.27';
let opened: OpenWindow | null = null;

afterEach(async () => {
  await opened?.close();
  opened = null;
});

test('the Dockerfile is marked as a reconstruction, and its lines lead to their layers', async () => {
  const user = userEvent.setup();
  opened = await openWindow(sampleImages(20));
  await act(async () => openImage(NGINX, 'dockerfile'));
  expect((await screen.findByTestId('reconstruction-mark')).textContent).toContain(
    'Reconstructed from the history',
  );
  const lines = screen.getAllByTestId('dockerfile-line');
  expect(lines[0]?.textContent).toContain('FROM debian:12');
  expect(within(lines[10] ?? document.body).getByTestId('dockerfile-note').textContent).toContain(
    'not recorded',
  );
  await user.click(screen.getByRole('button', { name: 'Line 4 made layer 2, 41.2 MB: go there' }));
  expect(useRouter.getState().place).toMatchObject({ key: NGINX, tab: 'layers', layer: 1 });
});

test('what is copied is the whole Dockerfile, without line numbers', async () => {
  const user = userEvent.setup();
  opened = await openWindow(sampleImages(20));
  await act(async () => openImage(NGINX, 'dockerfile'));
  await user.click(await screen.findByTestId('dockerfile-copy'));
  expect(opened.bridge.copied[0]?.split('\n')[0]).toBe('FROM debian:12');
});

test('relatives say what they share, and open or compare', async () => {
  const user = userEvent.setup();
  opened = await openWindow(sampleImages(20));
  await act(async () => openImage(NGINX, 'related'));
  const parents = within(await screen.findByRole('region', { name: 'Stands on' }));
  expect(parents.getByTestId('relative').textContent).toContain('debian:12linux/amd641 of 128.2 MB');
  await user.click(parents.getByRole('button', { name: 'Compare with debian:12' }));
  expect(useRouter.getState().place.kind).toBe('compare');
});

test('an image without relatives says what would appear', async () => {
  opened = await openWindow(sampleImages(1));
  await act(async () => openImage('docker.io/library/debian:12', 'related'));
  expect((await screen.findByTestId('empty-state')).dataset['kind']).toBe('no-relatives');
});
