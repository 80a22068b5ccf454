import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { FakeError } from '../../dev/fake-error.ts';
import { sampleImages } from '../../dev/sample.ts';
import { openWindow, type OpenWindow } from '../../dev/window.tsx';
import { openImage, useRouter } from '../../state/router.ts';

const NGINX = 'docker.io/library/nginx:1.27';
const PYTHON = 'docker.io/library/python:3.12';
let opened: OpenWindow | null = null;

afterEach(async () => {
  await opened?.close();
  opened = null;
});

async function openPackages(key: string, options?: Parameters<typeof openWindow>[1]): Promise<OpenWindow> {
  opened = await openWindow(sampleImages(20), options);
  await act(async () => openImage(key, 'packages'));
  return opened;
}

const rows = (): readonly HTMLElement[] => screen.queryAllByTestId('packages-grid-row');

test('every package is listed with what the system calls itself; only what is on screen exists', async () => {
  await openPackages(PYTHON);
  const grid = await screen.findByTestId('packages-grid');
  expect(screen.getByTestId('package-system').textContent).toBe(
    'Debian GNU/Linux 12 (bookworm) · 446 packages',
  );
  expect(grid.getAttribute('aria-rowcount')).toBe('447');
  expect(rows().length).toBeLessThan(60);
});

test('packages are filtered by words, by manager, and sorted by a heading', async () => {
  const user = userEvent.setup();
  await openPackages(PYTHON);
  await screen.findByTestId('packages-grid');
  await user.type(screen.getByTestId('package-filter'), 'libssl mit');
  expect(rows().length).toBe(0);
  await user.keyboard('{Escape}');
  await user.type(screen.getByTestId('package-filter'), 'jinja2');
  expect(rows().map((row) => row.textContent)).toEqual([expect.stringContaining('jinja2')]);
  await user.keyboard('{Escape}');
  await user.click(screen.getByTestId('package-manager'));
  await user.click(await screen.findByRole('menuitem', { name: /^pip/ }));
  expect(rows().length).toBe(17);
  await user.click(screen.getByRole('button', { name: 'Name' }));
  expect(rows()[0]?.textContent).toContain('wheel');
});

test('by layer says what each layer did, and leads to the layer', async () => {
  const user = userEvent.setup();
  await openPackages(NGINX);
  await user.click(await screen.findByTestId('packages-by-layer'));
  const layers = screen.getAllByTestId('package-layer');
  expect(layers.map((layer) => layer.textContent)).toEqual([
    expect.stringContaining('2 upgraded, 1 downgraded, 1 removed, 29 added'),
    expect.stringContaining('88 added'),
  ]);
  const changes = screen.getAllByTestId('package-changes-row').map((row) => row.textContent);
  expect(changes[0]).toContain('libssl33.0.11-1~deb12u2→3.0.15-1~deb12u1');
  await user.click(screen.getByRole('button', { name: 'Show layer 2' }));
  expect(useRouter.getState().place).toMatchObject({ kind: 'image', tab: 'layers', layer: 1 });
});

test('a bill of materials is saved in either format, and the command copied', async () => {
  const user = userEvent.setup();
  const { bridge } = await openPackages(NGINX);
  await user.click(await screen.findByTestId('packages-export'));
  await user.click(await screen.findByRole('menuitem', { name: /CycloneDX/ }));
  await waitFor(() =>
    expect(bridge.calls.findLast(({ name }) => name === 'packages.export')?.input).toEqual({
      key: NGINX,
      platform: null,
      format: 'cyclonedx',
    }),
  );
  await user.click(screen.getByTestId('packages-export'));
  await user.click(await screen.findByRole('menuitem', { name: /Copy command/ }));
  await waitFor(() => expect(bridge.copied).toEqual([`strata packages ${NGINX} --format json`]));
});

test('a list that cannot be read is told, with its reason', async () => {
  await openPackages('docker.io/library/postgres:17');
  const problems = await screen.findByTestId('package-problems');
  expect(within(problems).getByText(/ends in the middle of page 14/)).toBeTruthy();
});

test('an image without packages says what was looked for', async () => {
  await openPackages('127.0.0.1:5000/corpus/app:latest');
  const empty = await screen.findByTestId('empty-state');
  expect(empty.dataset['kind']).toBe('no-packages');
  expect(empty.textContent).toContain('dpkg, apk and rpm');
});

test('a failure says what happened', async () => {
  await openPackages(NGINX, {
    failing: { 'packages.list': new FakeError('WORKER_FAILED', 'Reading /var/lib/dpkg/status failed') },
  });
  expect((await screen.findByTestId('error')).dataset['code']).toBe('WORKER_FAILED');
});
