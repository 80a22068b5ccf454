import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FindProgress, FoundFile } from '../../../core/api/files.ts';
import { sampleImages } from '../../dev/sample.ts';
import { openWindow, type OpenWindow } from '../../dev/window.tsx';
import { useFind } from '../../state/find.ts';
import { useRouter } from '../../state/router.ts';

let opened: OpenWindow | null = null;
let user = userEvent.setup();

async function open(count: number): Promise<OpenWindow> {
  useFind.setState(useFind.getInitialState(), true);
  opened = await openWindow(sampleImages(count));
  await user.click(screen.getByTestId('nav-find'));
  return opened;
}

beforeEach(() => {
  user = userEvent.setup();
});

afterEach(async () => {
  await opened?.close();
  opened = null;
});

const rows = (): readonly HTMLElement[] => screen.queryAllByTestId('found-row');
const status = (): string => screen.getByTestId('find-status').textContent ?? '';

test('finds while one types, marks what fits, and counts', async () => {
  await open(20);
  expect(screen.getByTestId('empty-state').dataset['kind']).toBe('find-idle');
  await user.type(screen.getByTestId('find-input'), 'libcrypto');
  await waitFor(() => expect(status()).toMatch(/^\d+ matches in 60 layers, 0\.\d+ s$/));
  expect(rows()[0]?.querySelector('mark')?.textContent).toBe('libcrypto');
  expect(useRouter.getState().place).toEqual({ kind: 'find', text: 'libcrypto' });
});

test('begins once typing stops, and ends the search before it', async () => {
  const { bridge } = await open(1000);
  await user.type(screen.getByTestId('find-input'), 'conf');
  await waitFor(() => expect(useFind.getState().state).toBe('running'));
  await user.type(screen.getByTestId('find-input'), 'x');
  await waitFor(() => expect(bridge.calls.some((each) => each.name === 'find.stop')).toBe(true));
  const started = bridge.calls.filter((each) => each.name === 'find.start').map((each) => each.input);
  expect(started).toEqual([
    { text: 'conf', how: 'text', within: 'name' },
    { text: 'confx', how: 'text', within: 'name' },
  ]);
  await user.click(screen.getByTestId('find-stop'));
  expect(useFind.getState().state).toBe('stopped');
});

test('Enter opens the image at the layer and path', async () => {
  await open(20);
  await user.type(screen.getByTestId('find-input'), 'nginx.conf');
  await waitFor(() => expect(rows().length).toBeGreaterThan(0));
  await user.keyboard('{ArrowDown}{ArrowDown}{Enter}');
  expect(useRouter.getState().place).toEqual({
    kind: 'image',
    key: 'docker.io/library/nginx:1.27',
    tab: 'files',
    platform: null,
    layer: 1,
    path: '/etc/nginx/nginx.conf',
  });
});

test('says what an expression lacks, when nothing fits, and which layers are unknown', async () => {
  await open(40);
  await user.click(screen.getByTestId('find-regex'));
  fireEvent.change(screen.getByTestId('find-input'), { target: { value: 'a(' } });
  await waitFor(() => expect(screen.getByTestId('error').dataset['code']).toBe('INVALID_PATTERN'));
  await user.click(screen.getByTestId('find-glob'));
  fireEvent.change(screen.getByTestId('find-input'), { target: { value: '*.nothing' } });
  await waitFor(() => expect(screen.getByTestId('empty-state').dataset['kind']).toBe('find-nothing'));
  expect(status()).toContain('12 layers not listed yet: their files are unknown');
});

test('takes a digest with its algorithm or without, and a slash as part of a path', async () => {
  const { bridge } = await open(20);
  const asked = (): unknown => bridge.calls.findLast((each) => each.name === 'find.start')?.input;
  await user.click(screen.getByTestId('find-digest'));
  fireEvent.change(screen.getByTestId('find-input'), { target: { value: ` ${'AB'.repeat(32)}` } });
  await waitFor(() => expect(asked()).toMatchObject({ text: `sha256:${'ab'.repeat(32)}`, how: 'digest' }));
  await user.click(screen.getByTestId('find-text'));
  fireEvent.change(screen.getByTestId('find-input'), { target: { value: 'etc/nginx' } });
  await waitFor(() => expect(asked()).toEqual({ text: 'etc/nginx', how: 'text', within: 'path' }));
});

test('copies the same for the command line', async () => {
  const { bridge } = await open(20);
  await user.click(screen.getByTestId('find-regex'));
  fireEvent.change(screen.getByTestId('find-input'), { target: { value: '-x$' } });
  await user.click(screen.getByTestId('find-copy'));
  expect(bridge.copied.at(-1)).toBe("strata find --regex -- '-x$'");
});

test('what an image names cannot hide or turn text', async () => {
  const { bridge } = await open(1);
  await user.type(screen.getByTestId('find-input'), 'x');
  await waitFor(() => expect(useFind.getState().state).toBe('done'));
  const evil: FoundFile = {
    path: '/a\u202Egpj.exe\udcff',
    name: 'x',
    kind: 'file',
    size: 1,
    modified: null,
    digest: null,
    layer: `sha256:${'0'.repeat(64)}`,
    images: [],
    imageCount: 0,
  };
  await act(async () => useFind.setState({ found: [evil], matches: 1 }));
  expect(rows()[0]?.textContent).toContain('/a⟨U+202E⟩gpj.exe\\xff');
  expect(bridge.calls.length).toBeGreaterThan(0);
});

test('an event that comes before the answer that names its search is not lost; another window’s is', async () => {
  const { bridge } = await open(1);
  const told: FindProgress = {
    id: 'another window',
    found: [],
    matches: 7,
    layers: 1,
    layersSearched: 1,
    unread: 0,
    state: 'done',
    problem: null,
    milliseconds: 1,
  };
  await user.type(screen.getByTestId('find-input'), 'perl');
  await act(async () => bridge.emit({ kind: 'found', search: told }));
  await waitFor(() => expect(useFind.getState().state).toBe('done'));
  expect(useFind.getState().matches).not.toBe(7);
  await act(async () => bridge.emit({ kind: 'found', search: told }));
  expect(useFind.getState().matches).not.toBe(7);
});

test('the palette looks for a text in all files', async () => {
  await open(20);
  await user.click(screen.getByTestId('nav-images'));
  await user.keyboard('{Control>}k{/Control}');
  await user.type(screen.getByTestId('palette-input'), 'bash');
  await user.click(screen.getByText('Find “bash” in all images’ files'));
  await waitFor(() => expect(rows().length).toBeGreaterThan(0));
  expect(useRouter.getState().place).toEqual({ kind: 'find', text: 'bash' });
});
