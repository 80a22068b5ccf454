import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { FakeError } from '../../dev/fake-error.ts';
import { sampleImages } from '../../dev/sample.ts';
import { openWindow, type OpenWindow } from '../../dev/window.tsx';
import { selectOnly, toggle } from '../../state/selection.ts';
import { setSelection } from '../../state/images.ts';
import { go, openImage, useRouter } from '../../state/router.ts';

const DEBIAN = 'docker.io/library/debian:12';
const NGINX = 'docker.io/library/nginx:1.27';
const OLDER = 'docker.io/library/nginx:1.26';
let opened: OpenWindow | null = null;

afterEach(async () => {
  await opened?.close();
  opened = null;
});

async function open(options?: Parameters<typeof openWindow>[1]): Promise<OpenWindow> {
  opened = await openWindow(sampleImages(20), options);
  return opened;
}

test('two selected images are compared by one key, the older one left', async () => {
  const user = userEvent.setup();
  await open();
  await act(async () => setSelection(toggle(selectOnly(NGINX), OLDER)));
  expect(screen.getByTestId('compare-selected')).toBeTruthy();
  await user.keyboard('{Control>}d{/Control}');
  await screen.findByTestId('compare-view');
  expect(useRouter.getState().place).toEqual({ kind: 'compare', from: OLDER, to: NGINX });
  const sides = await screen.findAllByTestId('compare-side');
  expect(sides.map((side) => side.textContent)).toEqual(['nginx:1.26', 'nginx:1.27']);
});

test('from an image’s page the other one is picked by typing and Enter', async () => {
  const user = userEvent.setup();
  await open();
  await act(async () => openImage(NGINX));
  await user.click(await screen.findByTestId('image-compare'));
  const dialog = await screen.findByTestId('compare-dialog');
  await user.type(screen.getByTestId('picker-input'), 'debian');
  await waitFor(() => expect(within(dialog).getAllByRole('option').length).toBe(1));
  await user.keyboard('{Enter}');
  await screen.findByTestId('compare-layers');
  expect(useRouter.getState().place).toEqual({ kind: 'compare', from: DEBIAN, to: NGINX });
});

test('shared layers stand across both, the rest apart; sizes have their difference', async () => {
  await open();
  await act(async () => go({ kind: 'compare', from: DEBIAN, to: NGINX }));
  const layers = await screen.findByTestId('compare-layers');
  expect(
    within(layers)
      .getAllByRole('listitem')
      .map((item) => item.dataset['kind']),
  ).toEqual(['apart', 'apart', 'apart', 'apart', 'shared']);
  expect(screen.getByTestId('compare-summary').textContent).toContain('They share 1 layer: 28.2 MB');
  expect(screen.getByTestId('compare-sizes').textContent).toContain('Download28.2 MB69.5 MB+41.2 MB');
});

test('config and packages list what differs', async () => {
  const user = userEvent.setup();
  await open();
  await act(async () => go({ kind: 'compare', from: DEBIAN, to: NGINX }));
  await user.click(await screen.findByTestId('compare-config'));
  expect((await screen.findByTestId('config-differences')).textContent).toContain(
    'ENV NGINX_VERSION1.26.31.27.2',
  );
  await user.click(screen.getByTestId('compare-packages'));
  expect((await screen.findByTestId('package-changes')).getAttribute('aria-rowcount')).toBe('30');
  await user.type(screen.getByTestId('package-filter'), 'extra-12');
  await waitFor(() => expect(screen.getAllByTestId('package-changes-row').length).toBe(1));
});

test('sides are swapped, and either is exchanged', async () => {
  const user = userEvent.setup();
  const { bridge } = await open();
  await act(async () => go({ kind: 'compare', from: DEBIAN, to: NGINX }));
  await screen.findByTestId('compare-layers');
  await user.click(screen.getByTestId('compare-swap'));
  expect(useRouter.getState().place).toEqual({ kind: 'compare', from: NGINX, to: DEBIAN });
  await user.click(screen.getAllByRole('button', { name: 'Choose another…' })[1] ?? document.body);
  await user.type(await screen.findByTestId('picker-input'), 'httpd{Enter}');
  await waitFor(() =>
    expect(useRouter.getState().place).toEqual({
      kind: 'compare',
      from: NGINX,
      to: 'docker.io/library/httpd:2.4',
    }),
  );
  await user.click(screen.getByRole('button', { name: /Copy command/ }));
  await waitFor(() => expect(bridge.copied).toEqual([`strata diff ${NGINX} docker.io/library/httpd:2.4`]));
});

test('a comparison that failed says so, and can be tried again', async () => {
  await open({
    failing: { 'compare.images': new FakeError('BLOB_UNKNOWN', 'Layer 3 of postgres:17 is not here') },
  });
  await act(async () => go({ kind: 'compare', from: DEBIAN, to: NGINX }));
  expect((await screen.findByTestId('error')).dataset['code']).toBe('BLOB_UNKNOWN');
});

test('files that differ stand in a tree; a changed one opens line by line, and Escape closes it', async () => {
  const user = userEvent.setup();
  await open();
  await act(async () => go({ kind: 'compare', from: OLDER, to: NGINX }));
  await user.click(await screen.findByTestId('compare-files'));
  const row = await screen.findByText('nginx.conf');
  expect((await screen.findByTestId('compare-file-counts')).textContent).toContain(
    '96 entries in both, not the same',
  );
  await user.dblClick(row);
  const pane = await screen.findByTestId('difference-pane');
  expect(within(pane).getByText('nginx:1.26 → nginx:1.27')).toBeTruthy();
  within(pane).getByRole('button', { name: 'Close' }).focus();
  await user.keyboard('{Escape}');
  expect(screen.queryByTestId('difference-pane')).toBeNull();
});
