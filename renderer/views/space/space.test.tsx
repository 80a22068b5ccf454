import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampleImages } from '../../dev/sample.ts';
import { openWindow, type OpenWindow } from '../../dev/window.tsx';
import { go, useRouter } from '../../state/router.ts';

let opened: OpenWindow | null = null;
let user = userEvent.setup();

const PYTHON = 'docker.io/library/python:3.12';

async function open(part: 'waste' | 'map' | 'duplicates'): Promise<OpenWindow> {
  opened = await openWindow(sampleImages(20));
  await act(async () => go({ kind: 'image', key: PYTHON, tab: 'space', platform: null }));
  await user.click(await screen.findByTestId(`show-${part}`));
  return opened;
}

beforeEach(() => {
  user = userEvent.setup();
});

afterEach(async () => {
  await opened?.close();
  opened = null;
});

test('the largest waste of an image is the first row, three clicks from the list', async () => {
  opened = await openWindow(sampleImages(20));
  const row = screen.getAllByTestId('image-row').find((each) => each.dataset['key'] === PYTHON);
  await user.dblClick(row ?? document.body);
  await user.click(await screen.findByTestId('tab-space'));
  const first = (await screen.findAllByTestId('waste-table-row'))[0];
  expect(first?.textContent).toMatch(/^211 MB\/app\/python\/vendor\.bundle\.js\.map/);
});

test('says what efficiency is made of, and which instruction hides what another put there', async () => {
  await open('waste');
  const figures = await screen.findByTestId('waste-figures');
  expect(figures.textContent).toMatch(/Efficiency24\.1 %.*Stored868 MB.*Shown210 MB.*Wasted658 MB/);
  expect(screen.getByTestId('hiding-steps').textContent).toContain(
    'COPY docker-entrypoint-2.sh / # buildkit(layer 4)hides 550 MB thatCOPY docker-entrypoint-1.sh / # buildkit(layer 3)put there',
  );
  screen.getByTestId('waste-table').focus();
  await user.keyboard('{ArrowDown}{Enter}');
  expect(useRouter.getState().place).toMatchObject({
    tab: 'files',
    path: '/app/python/vendor.bundle.js.map',
  });
});

test('the map is entered, walked and left by keyboard, and has a table', async () => {
  await open('map');
  const map = await screen.findByTestId('treemap');
  await waitFor(() => expect(screen.queryAllByTestId('treemap-box').length).toBeGreaterThan(5));
  map.focus();
  await user.keyboard('{ArrowRight}');
  expect(screen.getByTestId('map-selection').textContent).toContain('/usr');
  await user.keyboard('{Enter}');
  await waitFor(() => expect(screen.getByTestId('map-path').textContent).toMatch(/^\/usr/));
  await user.keyboard('{Backspace}');
  expect(screen.getByTestId('map-path').textContent).toMatch(/^\/\d/);
  await user.click(screen.getByTestId('map-table-open'));
  expect(screen.getAllByTestId('map-table-row')[0]?.textContent).toMatch(/^usr\d/);
  await user.click(screen.getByTestId('map-by-layer'));
  await waitFor(() => expect(screen.getAllByTestId('map-table-row')[0]?.textContent).toMatch(/^Layer 2/));
});

test('a rectangle says its path, exact size and layer', async () => {
  await open('map');
  await waitFor(() => expect(screen.queryAllByTestId('treemap-box').length).toBeGreaterThan(5));
  const box = screen.getAllByTestId('treemap-box').find((each) => each.dataset['path'] === '/usr/bin/perl');
  expect(box?.title).toMatch(/^\/usr\/bin\/perl\n14\.6 MB \([\d,]+ bytes\)\nfrom layer 1: ADD debian-rootfs/);
});

test('contents that are stored twice say where, and open there', async () => {
  await open('duplicates');
  await waitFor(() => expect(screen.getAllByTestId('duplicates-table-row').length).toBe(5));
  expect(screen.getByTestId('duplicates').textContent).toContain('27.5 MB in further copies of 5 contents');
  await user.click(screen.getByTitle(/^\/app\/tools\/node_modules/));
  expect(useRouter.getState().place).toMatchObject({
    tab: 'files',
    key: PYTHON,
    path: '/app/tools/node_modules/typescript/lib/tsserver.js',
  });
});
