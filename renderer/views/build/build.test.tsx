import { EditorView } from '@codemirror/view';
import { act, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BuildOrder } from '../../../core/api/builds.ts';
import type { FakeOptions } from '../../dev/fake-bridge.ts';
import { FakeError } from '../../dev/fake-error.ts';
import { sampleImages } from '../../dev/sample.ts';
import { openWindow, type OpenWindow } from '../../dev/window.tsx';
import { useBenches } from '../../state/build/bench.ts';
import { useContextLooks } from '../../state/build/context.ts';
import { useDockerfiles } from '../../state/build/dockerfile.ts';
import { useOrders } from '../../state/build/order.ts';
import { useBuilds } from '../../state/build/sources.ts';
import { go, useRouter } from '../../state/router.ts';

// an editor is opened with each page, on a machine that may have other work
configure({ asyncUtilTimeout: 10_000 });

let opened: OpenWindow | null = null;
let user = userEvent.setup();

beforeEach(() => {
  user = userEvent.setup();
  useBuilds.setState(useBuilds.getInitialState(), true);
  useOrders.setState(useOrders.getInitialState(), true);
  useDockerfiles.setState({ files: {} });
  useBenches.setState({ benches: new Map(), goal: null });
  useContextLooks.setState({ looks: new Map() });
});

afterEach(async () => {
  await opened?.close();
  opened = null;
});

async function open(source: string | null, options: FakeOptions = {}, count = 20): Promise<OpenWindow> {
  opened = await openWindow(sampleImages(count), options);
  await act(async () => go({ kind: 'build', ...(source === null ? {} : { source }) }));
  return opened;
}

/** The text of the ignore file becomes another, as if it was typed. */
async function writePatterns(text: string): Promise<void> {
  const editor = EditorView.findFromDOM(await screen.findByTestId('ignore-text'));
  if (editor === null) throw new Error('The ignore file has no editor');
  await act(async () => editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } }));
}

function lastOrder({ bridge }: OpenWindow): BuildOrder | undefined {
  const input = bridge.calls.findLast(({ name }) => name === 'build.start')?.input;
  return typeof input === 'object' && input !== null && 'order' in input
    ? (input.order as BuildOrder)
    : undefined;
}

describe('what can be built', () => {
  test('is listed with its path, its tags and how its last build went, and opened by keys', async () => {
    await open(null);
    await screen.findByTestId('sources-grid');
    const rows = await screen.findAllByTestId('sources-grid-row');
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringContaining('ledger/home/ada/code/ledgeracme/ledger:dev'),
      expect.stringMatching(/^Foldersite.*Done/),
      expect.stringMatching(/acme\/tools.*never built/),
    ]);
    // who arrives has the keys in the list, at its first row
    expect(document.activeElement).toBe(screen.getByTestId('sources-grid'));
    await user.keyboard('{ArrowDown}{Enter}');
    expect(useRouter.getState().place).toEqual({ kind: 'build', source: 'site' });
    await screen.findByTestId('workbench');
  });

  test('is found by words, and taken off the list', async () => {
    await open(null);
    await user.type(await screen.findByTestId('sources-filter'), 'tools');
    const rows = await screen.findAllByTestId('sources-grid-row');
    expect(rows.length).toBe(1);
    fireEvent.contextMenu(rows[0] ?? document.body);
    await user.click(await screen.findByRole('menuitem', { name: 'Take off the list' }));
    await waitFor(() =>
      expect(useBuilds.getState().sources?.map(({ id }) => id)).toEqual(['ledger', 'site']),
    );
  });

  test('of thousands only what is on screen exists', async () => {
    await open(null, { builds: { sources: 1000 } });
    expect((await screen.findAllByTestId('sources-grid-row')).length).toBeLessThan(60);
    expect(screen.getByTestId('sources-grid').getAttribute('aria-rowcount')).toBe('1001');
  });

  test('nothing yet teaches, and offers every way in', async () => {
    const { bridge } = await open(null, { builds: { sources: 0 } });
    const empty = await screen.findByTestId('empty-state');
    expect(empty.dataset['kind']).toBe('nothing-to-build');
    expect(empty.textContent).toContain('Drop a Dockerfile, or a folder that holds one');
    await user.click(within(empty).getByTestId('build-samples'));
    expect(bridge.calls.some(({ name }) => name === 'build.sample')).toBe(true);
    await user.click(within(empty).getByTestId('build-folder'));
    await screen.findByTestId('workbench');
  });

  test('an empty list of images offers the samples', async () => {
    const { bridge } = await open(null, { builds: { sources: 0 } }, 0);
    await act(async () => go({ kind: 'images' }));
    await user.click(await screen.findByTestId('build-samples'));
    await waitFor(() => expect(bridge.calls.some(({ name }) => name === 'build.sample')).toBe(true));
  });

  test('that cannot be read is said with a way on', async () => {
    await open(null, {
      failing: { 'build.sources': new FakeError('DISK_FAILED', 'Reading builds.json failed: EIO') },
    });
    expect((await screen.findByTestId('error')).dataset['code']).toBe('DISK_FAILED');
  });

  test('a repository is asked for by its address, and a wrong one is explained', async () => {
    await open(null);
    await user.click(await screen.findByTestId('build-remote'));
    await user.type(await screen.findByTestId('build-remote-input'), 'file:///etc{Enter}');
    expect((await screen.findByTestId('error')).dataset['code']).toBe('INVALID_GIT_URL');
    await user.clear(screen.getByTestId('build-remote-input'));
    await user.type(
      screen.getByTestId('build-remote-input'),
      'https://git.example/acme/shop.git#main{Enter}',
    );
    await screen.findByTestId('workbench');
    await user.click(screen.getByTestId('build-tab-context'));
    expect((await screen.findByTestId('build-tab-context')).getAttribute('aria-selected')).toBe('true');
    expect(screen.getByText('Fetched when it is built')).toBeTruthy();
  });
});

describe('the options', () => {
  test('offer what the Dockerfile declares, and a build takes them', async () => {
    const window = await open('ledger');
    await user.click(await screen.findByTestId('build-tab-options'));
    const version = await screen.findByTestId<HTMLInputElement>('arg-NODE_VERSION');
    expect(version.placeholder).toBe('20');
    expect([...screen.getByTestId<HTMLSelectElement>('target').options].map(({ value }) => value)).toEqual([
      '',
      'dependencies',
      'build',
      'test',
      'release',
    ]);
    await user.type(version, '22');
    await user.selectOptions(screen.getByTestId('target'), 'test');
    await user.selectOptions(screen.getByTestId('secret-npmrc'), 'environment');
    await user.selectOptions(screen.getByTestId('ssh-default'), 'agent');
    await user.selectOptions(screen.getByTestId('context-brand'), 'folder');
    await user.type(screen.getByTestId('new-label-name'), 'team');
    await user.type(screen.getByTestId('new-label-value'), 'ledger{Enter}');
    await user.click(screen.getByTestId('no-cache'));
    await user.click(screen.getByTestId('bench-build'));
    await waitFor(() => expect(lastOrder(window)).toBeDefined());
    expect(lastOrder(window)).toEqual({
      source: 'ledger',
      tags: ['acme/ledger:dev'],
      target: 'test',
      args: { NODE_VERSION: '22' },
      labels: { team: 'ledger' },
      platforms: [],
      noCache: true,
      pull: false,
      network: 'default',
      format: 'oci',
      provenance: 'none',
      secrets: { npmrc: { kind: 'environment', variable: 'NPMRC' } },
      contexts: { brand: { kind: 'folder', handle: 'place-1', path: '/home/ada/code/brand' } },
      ssh: { default: { kind: 'agent' } },
    });
    expect(useRouter.getState().place).toMatchObject({
      kind: 'build',
      source: 'ledger',
      run: expect.any(String),
    });
  });

  test('take only names that can be, say why not, and are still there when one comes back', async () => {
    await open('ledger');
    await user.click(await screen.findByTestId('build-tab-options'));
    await user.type(await screen.findByTestId('tags'), 'Acme/Ledger:1{Enter}');
    expect(screen.getByTestId('tags-problem').textContent).toContain('acme/ledger');
    await user.clear(screen.getByTestId('tags'));
    await user.type(screen.getByTestId('tags'), 'acme/ledger:1,');
    const tags = (): readonly (string | null)[] =>
      screen.getAllByTestId('tags-token').map((token) => token.textContent);
    expect(tags()).toEqual(['acme/ledger:dev', 'acme/ledger:1']);
    await act(async () => go({ kind: 'images' }));
    await act(async () => go({ kind: 'build', source: 'ledger' }));
    await screen.findByTestId('tags');
    expect(tags()).toEqual(['acme/ledger:dev', 'acme/ledger:1']);
  });

  test('what is typed and not yet taken is part of a build begun from the keyboard', async () => {
    const window = await open('site');
    await user.click(await screen.findByTestId('build-tab-options'));
    await user.type(await screen.findByTestId('tags'), 'site:next');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(lastOrder(window)?.tags).toContain('site:next'));
  });
});

describe('a build', () => {
  test('is cancelled where it was begun', async () => {
    const window = await open('site');
    await user.click(await screen.findByTestId('bench-build'));
    await waitFor(() => expect(useRouter.getState().place).toMatchObject({ run: expect.any(String) }));
    await user.click(screen.getByTestId('build-tab-history'));
    await user.click(await screen.findByTestId('bench-cancel'));
    await waitFor(() => expect(window.bridge.calls.some(({ name }) => name === 'jobs.cancel')).toBe(true));
    await waitFor(() => expect(screen.getByTestId('bench-build')).toBeTruthy());
  });

  test('is begun again on change when that is switched on', async () => {
    const { bridge } = await open('site');
    const watch = await screen.findByTestId('bench-watch');
    await user.click(watch);
    expect(watch.getAttribute('aria-checked')).toBe('true');
    expect(bridge.calls.findLast(({ name }) => name === 'build.watch')?.input).toEqual({
      source: 'site',
      on: true,
    });
  });

  test('that needs what is missing here says so, and one that copies files only does not', async () => {
    await open('ledger', { builds: { runtime: 'missing' } });
    expect((await screen.findByTestId('runtime-missing')).textContent).toContain('Docker 27.3');
    await act(async () => go({ kind: 'build', source: 'site' }));
    await waitFor(() => expect(screen.queryByTestId('runtime-missing')).toBeNull());
  });
});

describe('the context', () => {
  test('says what is sent, warns of what nobody meant to send, and tries patterns out before they are saved', async () => {
    const { bridge } = await open('ledger');
    await user.click(await screen.findByTestId('build-tab-context'));
    expect((await screen.findByTestId('context-totals')).textContent).toContain('2.08 GB sent in 27 files');
    expect(screen.getAllByTestId('context-grid-row')[0]?.textContent).toContain('.git/objects/pack');
    expect(screen.getByTestId('context-waste').textContent).toContain('2.02 GB of what is sent is .git');
    await user.click(screen.getByTestId('waste-ignore'));
    await waitFor(() =>
      expect(screen.getByTestId('context-totals').textContent).toContain('61.9 MB sent in 23 files'),
    );
    expect(screen.queryByTestId('context-waste')).toBeNull();
    expect(screen.getAllByTestId('ignore-line').map((line) => line.textContent)).toContain('does nothing');
    expect(bridge.calls.some(({ name }) => name === 'build.write')).toBe(false);
    await user.click(screen.getByTestId('ignore-save'));
    await waitFor(() => expect(screen.queryByTestId('ignore-save')).toBeNull());
    expect(bridge.calls.findLast(({ name }) => name === 'build.write')?.input).toMatchObject({
      what: 'ignore',
      text: expect.stringMatching(/tmp\/\*\*\n\.git\n$/),
    });
    await waitFor(() => expect(screen.getByTestId('bench-sends').textContent).toBe('61.9 MB in 23 files'));
  });

  test('says why a file is ignored, and how it is sent all the same', async () => {
    await open('ledger');
    await user.click(await screen.findByTestId('build-tab-context'));
    await user.type(await screen.findByTestId('context-filter'), 'npm-debug');
    await waitFor(() => expect(screen.getAllByTestId('context-grid-row').length).toBe(1));
    screen.getByTestId('context-grid').focus();
    await user.keyboard('{ArrowDown}');
    expect((await screen.findByTestId('context-chosen')).textContent).toContain(
      'Ignored by line 3, “**/*.log”.',
    );
    await user.click(screen.getByTestId('chosen-send'));
    await waitFor(() =>
      expect(screen.getByTestId('context-chosen').textContent).toContain(
        'Sent: brought back by line 8, “!npm-debug.log”.',
      ),
    );
  });

  test('a pattern that cannot be understood is said, and the list stays', async () => {
    await open('ledger');
    await user.click(await screen.findByTestId('build-tab-context'));
    await screen.findByTestId('context-totals');
    await writePatterns('a[');
    expect((await screen.findByTestId('error')).dataset['code']).toBe('INVALID_IGNORE_FILE');
    expect(screen.getByTestId<HTMLButtonElement>('ignore-save').disabled).toBe(true);
    expect(screen.getAllByTestId('context-grid-row').length).toBeGreaterThan(10);
  });

  test('what another program saved meanwhile is not written over at the first press', async () => {
    const { bridge } = await open('ledger');
    await user.click(await screen.findByTestId('build-tab-context'));
    await screen.findByTestId('context-totals');
    await writePatterns('mine\n');
    await act(async () => bridge.builds.sources.changeIgnoreElsewhere('ledger', 'theirs\n'));
    await user.click(await screen.findByTestId('ignore-save'));
    expect((await screen.findByTestId('toast')).textContent).toContain('changed elsewhere');
    expect(bridge.builds.sources.find('ledger').ignore).toBe('theirs\n');
    await user.click(screen.getByTestId('ignore-save'));
    await waitFor(() => expect(bridge.builds.sources.find('ledger').ignore).toBe('mine\n'));
  });
});
