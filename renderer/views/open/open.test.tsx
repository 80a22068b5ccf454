import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { connectTo } from '../../bridge.ts';
import { sampleImages } from '../../dev/sample.ts';
import { openWindow, type OpenWindow } from '../../dev/window.tsx';
import { useOpened } from '../../state/opened.ts';
import { useRouter } from '../../state/router.ts';

let opened: OpenWindow | null = null;

afterEach(async () => {
  await opened?.close();
  opened = null;
  useOpened.setState({ sources: [], opening: [] });
});

async function open(): Promise<OpenWindow> {
  opened = await openWindow(sampleImages(20));
  const { bridge } = opened;
  connectTo({ ...bridge, pathOf: (file) => (file instanceof File ? `/home/ada/${file.name}` : '') });
  return opened;
}

async function drop(...names: readonly string[]): Promise<void> {
  const dataTransfer = {
    types: ['Files'],
    items: names,
    files: names.map((name) => new File(['x'], name)),
    dropEffect: 'none',
  };
  fireEvent.dragEnter(document.body, { dataTransfer });
  expect(screen.getByTestId('drop-overlay').textContent).toContain('without loading');
  await act(async () => {
    fireEvent.drop(document.body, { dataTransfer });
  });
}

test('an archive dropped anywhere is shown where it is, and closed again', async () => {
  const user = userEvent.setup();
  await open();
  await drop('backup.tar');
  expect(screen.queryByTestId('drop-overlay')).toBeNull();
  const header = await screen.findByTestId('opened-header');
  expect(within(header).getByTestId('opened-from').textContent).toBe(
    'Opened from backup.tar, not in the store',
  );
  expect(screen.queryByTestId('image-remove')).toBeNull();
  expect(screen.queryByTestId('tag-add')).toBeNull();
  expect(within(screen.getByTestId('opened-list')).getByText('backup.tar')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Close backup.tar' }));
  await screen.findByTestId('images-grid');
  expect(screen.queryByTestId('opened-list')).toBeNull();
});

test('what is no archive is refused in plain words', async () => {
  await open();
  await drop('notes.txt');
  const toast = await screen.findByTestId('toast');
  expect(toast.textContent).toContain('is neither a Dockerfile nor an image archive');
  expect(toast.textContent).not.toMatch(/later|soon/);
});

test('a Dockerfile or a folder that holds one opens in Build, and an archive beside it is opened too', async () => {
  const { bridge } = await open();
  await drop('Dockerfile', 'backup.tar');
  expect(bridge.calls.filter(({ name }) => name === 'build.dropped').length).toBe(2);
  await screen.findByTestId('opened-header');
  await drop('shop');
  await waitFor(() => expect(useRouter.getState().place).toEqual({ kind: 'build', source: 'shop' }));
});

test('words that are dragged over the window are not taken for files', async () => {
  await open();
  fireEvent.dragEnter(document.body, { dataTransfer: { types: ['text/plain'], items: ['x'] } });
  expect(screen.queryByTestId('drop-overlay')).toBeNull();
});

test('an archive of several images asks which one, by key', async () => {
  const user = userEvent.setup();
  await open();
  await user.keyboard('{Control>}o{/Control}');
  const dialog = await screen.findByTestId('choose-image');
  expect(within(dialog).getAllByTestId('opened-image').length).toBe(5);
  await user.click(within(dialog).getByText('ghcr.io/hooli/search:3.9.1'));
  expect((await screen.findByTestId('opened-from')).textContent).toContain('release-images.tar');
});

test('a layout folder is opened by its own key', async () => {
  const user = userEvent.setup();
  const { bridge } = await open();
  await user.keyboard('{Control>}{Shift>}O{/Shift}{/Control}');
  expect((await screen.findByTestId('opened-from')).textContent).toContain('Opened from corpus');
  expect(bridge.calls.findLast(({ name }) => name === 'open.choose')?.input).toEqual({ what: 'folder' });
});

test('an image in a registry is looked into without a pull, and what listing its files downloads is said', async () => {
  const user = userEvent.setup();
  const { bridge } = await open();
  await user.keyboard('{Control>}l{/Control}');
  await screen.findByTestId('look-dialog');
  await user.click(screen.getByTestId('pull-input'));
  await user.paste('docker pull acme/ledger:9');
  expect((await screen.findByTestId('look-cost')).textContent).toContain('keeps nothing in the store');
  await user.click(screen.getByTestId('look-start'));
  await screen.findByTestId('opened-pull');
  expect((await screen.findByTestId('list-all')).textContent).toContain('List all files 3.86 MB');
  expect(bridge.calls.some(({ name }) => name === 'pull.start' || name === 'open.index')).toBe(false);
  await user.click(screen.getByTestId('list-all'));
  await screen.findByTestId('listing-all');
});

test('what the registry refuses is said in the dialog', async () => {
  const user = userEvent.setup();
  await open();
  await user.click(screen.getByTestId('pull-open'));
  await user.click(screen.getByTestId('pull-look'));
  await screen.findByTestId('look-dialog');
  await user.click(screen.getByTestId('pull-input'));
  await user.paste('down.example:5000/app:1');
  await waitFor(() => expect(screen.getByTestId('error').dataset['code']).toBe('REGISTRY_UNREACHABLE'));
  expect(screen.getByTestId<HTMLButtonElement>('look-start').disabled).toBe(true);
  expect(useRouter.getState().place.kind).toBe('images');
});

test('what another window closed is left', async () => {
  const { bridge } = await open();
  await drop('backup.tar');
  await screen.findByTestId('opened-header');
  const [source] = useOpened.getState().sources;
  await act(async () => {
    await bridge.invoke('open.close', { id: source?.id ?? '' });
    bridge.emit({ kind: 'store' });
  });
  expect(await screen.findByTestId('images-grid')).toBeTruthy();
});
