import { configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FakeOptions } from '../../dev/fake-bridge.ts';
import { FakeError } from '../../dev/fake-error.ts';
import { sampleImages } from '../../dev/sample.ts';
import { openWindow, type OpenWindow } from '../../dev/window.tsx';
import { useDialog } from '../../state/dialog.ts';
import { useKnown } from '../../state/discover/known.ts';
import { resultScroll, useSearch } from '../../state/discover/search.ts';
import { tagScroll, useTags } from '../../state/discover/tags.ts';
import { useUpdates } from '../../state/discover/updates.ts';
import { go, useRouter } from '../../state/router.ts';
import { followReadme } from './readme/follow-readme.ts';

// a machine that is busy takes its time
configure({ asyncUtilTimeout: 8000 });

let opened: OpenWindow | null = null;
let user = userEvent.setup();

async function open(options: FakeOptions = {}): Promise<OpenWindow> {
  useSearch.setState(useSearch.getInitialState(), true);
  useTags.setState(useTags.getInitialState(), true);
  useKnown.setState(useKnown.getInitialState(), true);
  useUpdates.setState(useUpdates.getInitialState(), true);
  resultScroll.top = 0;
  tagScroll.top = 0;
  opened = await openWindow(sampleImages(20), { ...options, discover: { pace: 0, ...options.discover } });
  await user.click(screen.getByTestId('nav-discover'));
  return opened;
}

beforeEach(() => {
  user = userEvent.setup();
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await opened?.close();
  opened = null;
});

const NGINX = 'docker.io/library/nginx';
const rows = (): readonly string[] =>
  screen
    .queryAllByTestId('results-row')
    .map((row) => within(row).getAllByRole('gridcell')[0]?.textContent ?? '');
const tags = (): readonly string[] =>
  screen.queryAllByTestId('tags-row').map((row) => row.querySelector('span')?.textContent ?? '');
const input = (): HTMLElement => screen.getByTestId('discover-input');
const type = async (text: string): Promise<void> => {
  await user.type(input(), text);
};
const openNginx = async (options: FakeOptions = {}): Promise<OpenWindow> => {
  const window = await open(options);
  go({ kind: 'discover', repository: NGINX });
  await waitFor(() => expect(tags().length).toBeGreaterThan(0));
  return window;
};

test('asks every registry while one types, and says of each how it stands', async () => {
  const { bridge } = await open();
  await type('nginx');
  await waitFor(() => expect(rows()[0]).toBe('nginx'));
  const states = screen
    .getAllByTestId('registry-chip')
    .map(({ dataset }) => `${dataset['registry']} ${dataset['state']}`);
  expect(states).toEqual([
    'docker.io answered',
    'quay.io answered',
    'ghcr.io unable',
    'registry.example.org:5000 failed',
  ]);
  expect(screen.getByTestId('registry-notes').textContent).toContain('GitHub offers no search for packages');
  expect(rows()).toContain('quay.io/nginx/nginx-ingress');
  // five letters were typed, one search was begun
  expect(bridge.calls.filter(({ name }) => name === 'discover.search').length).toBe(1);
  expect(useRouter.getState().place).toEqual({ kind: 'discover', text: 'nginx' });
});

test('ends the search before when another one begins, and takes nothing of it', async () => {
  const { bridge } = await open();
  await type('nginx');
  await waitFor(() => expect(rows().length).toBeGreaterThan(0));
  await user.clear(input());
  await type('redis');
  await waitFor(() => expect(rows()).toEqual(['redis']));
  expect(bridge.calls.some(({ name }) => name === 'discover.stop')).toBe(true);
});

test('a failed registry is asked again, a login leads to Registries, and it is asked after signing in', async () => {
  const { bridge } = await open();
  await type('nginx');
  const notes = await screen.findByTestId('registry-notes');
  await waitFor(() => expect(notes.textContent).toContain('401'));
  await user.click(within(notes).getByText('Try again'));
  expect(bridge.calls.findLast(({ name }) => name === 'discover.search')?.input).toMatchObject({
    text: 'nginx',
    registries: ['registry.example.org:5000'],
  });
  await user.click(within(notes).getByText('Sign in…'));
  expect(useRouter.getState().place).toEqual({ kind: 'registries', domain: 'registry.example.org:5000' });
  const searches = () => bridge.calls.filter(({ name }) => name === 'discover.search').length;
  await waitFor(() =>
    expect(useSearch.getState().answers.some(({ state }) => state.kind === 'failed')).toBe(true),
  );
  const before = searches();
  await user.type(await screen.findByTestId('sign-in-username'), 'ada');
  await user.type(screen.getByTestId('sign-in-secret'), 'right{Enter}');
  await waitFor(() => expect(searches()).toBe(before + 1));
});

test('facets narrow where the registry has them, and what ignores them is said', async () => {
  await open();
  await type('nginx');
  await waitFor(() => expect(rows()).toContain('jonasal/nginx-certbot'));
  await user.click(screen.getByLabelText('Trusted'));
  await waitFor(() => expect(rows()).not.toContain('jonasal/nginx-certbot'));
  expect(screen.getByTestId('registry-notes').textContent).toContain('not narrowed by trusted content');
});

test('arrows, Enter, B and P act on the results, and coming back finds them as they were', async () => {
  const { bridge } = await open();
  await type('nginx');
  await waitFor(() => expect(rows()[0]).toBe('nginx'));
  await user.keyboard('{ArrowDown}{ArrowDown}b');
  await waitFor(() =>
    expect(bridge.calls.find(({ name }) => name === 'discover.bookmark')?.input).toEqual({
      reference: NGINX,
      on: true,
    }),
  );
  await user.keyboard('p');
  expect(useDialog.getState().dialog).toMatchObject({ kind: 'pull', text: NGINX });
  await user.keyboard('{Escape}');
  screen.getByTestId('results').focus();
  await user.keyboard('{Enter}');
  expect(useRouter.getState().place).toEqual({ kind: 'discover', repository: NGINX });
  await user.click(screen.getByTestId('nav-discover'));
  expect(rows()[0]).toBe('nginx');
  expect(useSearch.getState().chosen).toBe(NGINX);
  expect(bridge.calls.filter(({ name }) => name === 'discover.search').length).toBe(1);
});

test('a pull command opens its repository without a search, at its tag', async () => {
  const { bridge } = await open();
  fireEvent.change(input(), { target: { value: 'docker pull quay.io/nginx/nginx-ingress:1.27.1' } });
  await screen.findByTestId('discover-direct');
  input().focus();
  await user.keyboard('{Enter}');
  expect(useRouter.getState().place).toEqual({ kind: 'discover', repository: 'quay.io/nginx/nginx-ingress' });
  await waitFor(() => expect(tags()[0]).toBe('1.27.1'));
  expect(useTags.getState().filter).toBe('1.27.1');
  expect(bridge.calls.some(({ name }) => name === 'discover.search')).toBe(false);
});

test('before anything is typed, bookmarks and recents stand there', async () => {
  await open();
  await waitFor(() => expect(screen.getAllByTestId('known-repository').length).toBe(2));
  await user.click(screen.getByText('postgres'));
  expect(useRouter.getState().place).toEqual({ kind: 'discover', repository: 'docker.io/library/postgres' });
});

test('nothing found offers to open the name itself', async () => {
  await open();
  await type('zzzqq');
  const empty = await screen.findByTestId('empty-state');
  expect(empty.dataset['kind']).toBe('discover-nothing');
  await user.click(screen.getByText('Open docker.io/library/zzzqq anyway'));
  expect(useRouter.getState().place).toEqual({ kind: 'discover', repository: 'docker.io/library/zzzqq' });
});

test('tags stand newest first, and latest is not taken at its word', async () => {
  await openNginx();
  expect(tags()[0]).toBe('1.29.0');
  expect(screen.getByTestId('latest-banner').textContent).toBe('latest is 1.28.3 — 1.29.0 is newer.');
});

test('a filter narrows tags, says what is wrong with it, and all that match are pulled after asking', async () => {
  const { bridge } = await openNginx();
  fireEvent.change(screen.getByTestId('tags-filter'), { target: { value: '>=x' } });
  await waitFor(() =>
    expect(screen.getByTestId('tags-status').textContent).toContain('no range of versions'),
  );
  fireEvent.change(screen.getByTestId('tags-filter'), { target: { value: '1.29*-alpine' } });
  await waitFor(() => expect(tags()).toEqual(['1.29.0-alpine', '1.29-alpine']));
  await user.click(screen.getByTestId('tags-pull-matching'));
  const dialog = await screen.findByTestId('pull-tags-dialog');
  expect(dialog.textContent).toContain('Pull 2 tags of nginx');
  expect(dialog.textContent).toContain('2 tags stand for 1 image');
  await user.click(screen.getByTestId('pull-tags-start'));
  await waitFor(() =>
    expect(bridge.calls.find(({ name }) => name === 'tags.pull')?.input).toMatchObject({
      tags: ['1.29.0-alpine', '1.29-alpine'],
      platform: null,
    }),
  );
});

test('of ten thousand tags only those on screen exist, and only they are asked for, once', async () => {
  const { bridge } = await open({ discover: { tags: 10_000 } });
  go({ kind: 'discover', repository: 'quay.io/nginx/nginx-ingress' });
  await waitFor(() => expect(tags().length).toBeGreaterThan(0));
  expect(tags().length).toBeLessThan(60);
  await waitFor(() => expect(bridge.calls.some(({ name }) => name === 'tags.look')).toBe(true));
  await waitFor(() => expect(screen.getAllByTestId('tags-row')[0]?.textContent).toContain('MB'));
  const asked = bridge.calls.flatMap(({ name, input: asked }) =>
    name === 'tags.look' &&
    typeof asked === 'object' &&
    asked !== null &&
    'tags' in asked &&
    Array.isArray(asked.tags)
      ? asked.tags.map(String)
      : [],
  );
  expect(new Set(asked).size).toBe(asked.length);
  expect(asked.length).toBeLessThanOrEqual(100);
});

test('several tags are selected by keys, compared, pinned, copied and deleted', async () => {
  const { bridge } = await openNginx();
  screen.getByTestId('tags').focus();
  await user.keyboard('{Home}{Shift>}{ArrowDown}{/Shift}');
  expect([...useTags.getState().selection.keys]).toEqual(['1.29.0', '1.29.0-alpine']);
  await user.click(screen.getByTestId('tags-compare'));
  await waitFor(() => expect(useRouter.getState().place.kind).toBe('compare'));
  go({ kind: 'discover', repository: NGINX });
  expect([...useTags.getState().selection.keys]).toEqual(['1.29.0', '1.29.0-alpine']);
  (await screen.findByTestId('tags')).focus();
  await user.keyboard('{Home}');
  const choose = async (title: string): Promise<void> => {
    await user.click(screen.getByTestId('tag-more'));
    await user.click(await screen.findByText(title));
  };
  await choose('Copy name@digest');
  await waitFor(() => expect(bridge.copied.at(-1)).toMatch(/^nginx@sha256:[0-9a-f]{64}$/));
  await choose('Copy FROM name@digest');
  await waitFor(() => expect(bridge.copied.at(-1)).toMatch(/^FROM nginx:1\.29\.0@sha256:[0-9a-f]{64}$/));
  await choose('Delete in registry…');
  expect(useDialog.getState().dialog).toEqual({ kind: 'remote-delete', reference: `${NGINX}:1.29.0` });
});

test('Enter looks inside a tag without storing it', async () => {
  const { bridge } = await openNginx();
  screen.getByTestId('tags').focus();
  await user.keyboard('{Home}{Enter}');
  await waitFor(() => expect(useRouter.getState().place.kind).toBe('image'));
  expect(bridge.calls.find(({ name }) => name === 'open.remote')?.input).toEqual({
    text: 'nginx:1.29.0',
    platform: null,
  });
});

test('a repository that is not there offers a search and names that are like it', async () => {
  await open();
  await type('nginx');
  await waitFor(() => expect(rows().length).toBeGreaterThan(0));
  go({ kind: 'discover', repository: 'docker.io/nowhere/ngnix' });
  await waitFor(() => expect(screen.getByTestId('error').dataset['code']).toBe('NAME_UNKNOWN'));
  expect(screen.getByTestId('nearest').textContent).toContain('docker.io/library/nginx');
  await user.click(screen.getByText('Search for “ngnix”'));
  expect(useRouter.getState().place).toEqual({ kind: 'discover', text: 'ngnix' });
});

test('what a registry will not have more of now is said, and asked again when somebody says so', async () => {
  const limited = new FakeError('RATE_LIMITED', 'quay.io allows no more requests for now', {
    action: 'Wait until 16:42.',
    retryable: true,
  });
  const { bridge } = await open({ failing: { 'tags.look': limited } });
  go({ kind: 'discover', repository: 'quay.io/nginx/nginx-ingress' });
  const problem = await screen.findByTestId('tags-problem');
  expect(problem.textContent).toContain('Wait until 16:42.');
  const before = bridge.calls.filter(({ name }) => name === 'tags.look').length;
  await user.click(within(problem).getByText('Try again'));
  await waitFor(() =>
    expect(bridge.calls.filter(({ name }) => name === 'tags.look').length).toBeGreaterThan(before),
  );
});

/** There are no workers here: the same work, a moment later. */
class WorkerHere extends EventTarget {
  postMessage(readme: string): void {
    queueMicrotask(() => {
      for (const data of followReadme(readme)) this.dispatchEvent(new MessageEvent('message', { data }));
    });
  }

  terminate(): void {
    // it has ended by itself
  }
}

/** As one that was made to be slow. */
class WorkerWithoutEnd extends WorkerHere {
  override postMessage(): void {
    this.dispatchEvent(
      new MessageEvent('message', { data: { kind: 'cut', texts: ['the first', 'the second'] } }),
    );
  }
}

test('the description is shown on its tab', async () => {
  vi.stubGlobal('Worker', WorkerHere);
  await openNginx();
  await user.click(screen.getByTestId('tab-readme'));
  await waitFor(() => expect(screen.getByTestId('readme').dataset['done']).toBe('true'));
  expect(screen.getByText('How to use this image').tagName).toBe('H4');
});

test('a description that takes too long to read is shown as the text that it is', async () => {
  vi.stubGlobal('Worker', WorkerWithoutEnd);
  await open();
  go({ kind: 'discover', repository: NGINX });
  await user.click(await screen.findByTestId('tab-readme'));
  expect((await screen.findByTestId('readme')).dataset['done']).toBe('false');
  await waitFor(() => expect(screen.getByTestId('readme').dataset['done']).toBe('true'), { timeout: 9000 });
  expect(screen.getByTestId('readme').textContent).toContain('the second');
});

test('images that are newer in their registry are marked, and updated by pulling again', async () => {
  await open();
  await user.click(screen.getByTestId('nav-images'));
  await user.click(screen.getByTestId('check-newer'));
  await waitFor(() => expect(screen.getAllByTestId('update-mark').length).toBeGreaterThan(0), {
    timeout: 8000,
  });
  const mark = screen
    .getAllByTestId('update-mark')
    .find(({ textContent }) => textContent?.includes('newer available'));
  const row = mark?.closest<HTMLElement>('[data-testid="image-row"]');
  if (row == null) throw new Error('no row is marked');
  await user.dblClick(row);
  await user.click(await screen.findByTestId('update-pull'));
  expect(useDialog.getState().dialog).toMatchObject({ kind: 'pull', text: row.dataset['key'] });
});
