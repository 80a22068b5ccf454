import { act, configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallName, Calls } from '../../../core/api/calls.ts';
import type { FakeOptions } from '../../dev/fake-bridge.ts';
import { FakeError } from '../../dev/fake-error.ts';
import { sampleImages } from '../../dev/sample.ts';
import { openWindow, type OpenWindow } from '../../dev/window.tsx';
import type { Place } from '../../state/address.ts';
import { forgetFileTrees } from '../../state/files-tree.ts';
import { go, useRouter } from '../../state/router.ts';

const NGINX = 'docker.io/library/nginx:1.27';
const PYTHON = 'docker.io/library/python:3.12';

// what is waited for comes when it comes: a busy machine is no fault
configure({ asyncUtilTimeout: 10_000 });

let opened: OpenWindow | null = null;
let user = userEvent.setup();

async function open(
  place: Partial<Extract<Place, { kind: 'image' }>>,
  options?: FakeOptions,
): Promise<OpenWindow> {
  opened = await openWindow(sampleImages(12), options);
  act(() => go({ kind: 'image', key: NGINX, tab: 'layers', platform: null, ...place }));
  await screen.findByTestId('image-page');
  return opened;
}

/** Inputs of one call so far. */
function asked<N extends CallName>(name: N): readonly Parameters<Calls[N]>[0][] {
  return (opened?.bridge.calls ?? []).flatMap((each) =>
    each.name === name ? [each.input as Parameters<Calls[N]>[0]] : [],
  );
}

const rows = (): readonly HTMLElement[] => screen.queryAllByTestId('file-row');
const names = (): readonly (string | undefined)[] => rows().map((row) => row.dataset['path']);
const row = (path: string): Promise<HTMLElement> =>
  waitFor(() => {
    const found = rows().find((each) => each.dataset['path'] === path);
    if (found === undefined) throw new Error(`no row ${path} among ${names().join(' ')}`);
    return found;
  });
const focused = (): string | undefined =>
  document.activeElement instanceof HTMLElement ? document.activeElement.dataset['path'] : undefined;

beforeEach(() => {
  user = userEvent.setup();
  forgetFileTrees();
});

afterEach(async () => {
  await opened?.close();
  opened = null;
});

describe('the files of a layer', () => {
  test('say by letter what was added, changed and removed, and how much it hides', async () => {
    await open({ layer: 1 });
    const letter = async (path: string): Promise<string | null> =>
      within(await row(path)).getByTestId('change-letter').textContent;
    expect(await letter('/etc/app/app.env')).toBe('A');
    expect(await letter('/etc/shadow')).toBe('M');
    expect(screen.getByTestId('layer-changes').textContent).toContain('−3 removed, hides');
    expect(screen.getByTestId('only-added').textContent).toMatch(/^A\+15 entries [\d.]+ MB$/);
    expect((await row('/etc/shadow')).getAttribute('aria-label')).toBe(
      'changed, etc/shadow, file, 532 B, hides 501 B',
    );
    await user.click(screen.getByTestId('only-removed'));
    expect(await letter('/usr/share/terminfo/a')).toBe('D');
    expect(names()).not.toContain('/etc/shadow');
    expect(screen.getByTestId('matching').textContent).toContain('3 matches');
  });

  test('of another layer follow when it is chosen in the stack, and the address with them', async () => {
    await open({});
    await row('/app');
    await user.click(screen.getAllByTestId('layer-band').at(-1) ?? document.body);
    await row('/bin');
    expect(useRouter.getState().place).toMatchObject({ layer: 0 });
    expect(names()).not.toContain('/app');
  });

  test('only rows on screen are asked for and exist, of 100,000 too', async () => {
    await open({ key: PYTHON, layer: 5 });
    await row('/app');
    (await row('/app')).focus();
    await user.keyboard('{ArrowRight}');
    await row('/app/node_modules');
    await user.keyboard('{ArrowDown}*');
    await waitFor(() => expect(screen.getByTestId('file-tree').getAttribute('aria-rowcount')).not.toBe('3'));
    await user.keyboard('{ArrowRight}');
    expect(rows().length).toBeLessThan(60);
    expect(asked('files.page').every(({ limit }) => limit <= 200)).toBe(true);
  });
});

describe('the tree by keyboard', () => {
  test('arrows open, close and go; Home and End reach the ends', async () => {
    await open({ tab: 'files' });
    const tree = await screen.findByTestId('file-tree');
    await row('/usr');
    expect(rows().filter((each) => each.tabIndex === 0).length).toBe(1);
    (await row('/app')).focus();
    await user.keyboard('{End}');
    await waitFor(() => expect(focused()).toBe('/var'));
    await user.keyboard('{ArrowUp}{ArrowRight}');
    await waitFor(() => expect(names()).toContain('/usr/bin'));
    expect((await row('/usr')).getAttribute('aria-expanded')).toBe('true');
    await user.keyboard('{ArrowRight}');
    await waitFor(() => expect(focused()).toBe('/usr/bin'));
    expect((await row('/usr/bin')).getAttribute('aria-level')).toBe('2');
    await user.keyboard('{ArrowLeft}');
    await waitFor(() => expect(focused()).toBe('/usr'));
    await user.keyboard('{ArrowLeft}');
    await waitFor(() => expect(names()).not.toContain('/usr/bin'));
    expect(focused()).toBe('/usr');
    await user.keyboard('{Home}');
    await waitFor(() => expect(focused()).toBe('/app'));
    await user.keyboard('va');
    await waitFor(() => expect(focused()).toBe('/var'));
    expect(tree.getAttribute('role')).toBe('treegrid');
  });

  test('* opens all folders beside the one that has the focus', async () => {
    await open({ tab: 'files' });
    (await row('/etc')).focus();
    await user.keyboard('*');
    await waitFor(() =>
      expect(names()).toEqual(expect.arrayContaining(['/app/nginx', '/dev/null', '/etc/shadow'])),
    );
    expect(focused()).toBe('/etc');
  });

  test('Enter opens a file, arrows move on while it is open, Escape closes it', async () => {
    await open({ tab: 'files', path: '/etc/passwd' });
    (await row('/etc/passwd')).focus();
    await user.keyboard('{Enter}');
    expect((await screen.findByTestId('file-pane')).dataset['mode']).toBe('content');
    await screen.findByTestId('text-view');
    await user.keyboard('{ArrowDown}');
    await waitFor(() =>
      expect(screen.getByTestId('file-pane').getAttribute('aria-label')).toBe('File /etc/shadow'),
    );
    expect(focused()).toBe('/etc/shadow');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.getByTestId('file-pane').dataset['mode']).toBe('details'));
    expect(focused()).toBe('/etc/shadow');
  });

  test('the address remembers the selected path', async () => {
    await open({ tab: 'files' });
    await user.click(await row('/var'));
    await waitFor(() => expect(useRouter.getState().place).toMatchObject({ path: '/var' }));
  });
});

describe('find and filter', () => {
  test('answers to what is not asked any more are dropped', async () => {
    const { bridge } = await open({ tab: 'files' });
    await row('/usr');
    const { invoke } = bridge;
    const held: (() => void)[] = [];
    Object.assign(bridge, {
      async invoke(name: CallName, input: never) {
        const reply = await invoke(name, input);
        if (name === 'files.page') await new Promise<void>((resolve) => held.push(resolve));
        return reply;
      },
    });
    const field = screen.getByTestId('find-field');
    fireEvent.change(field, { target: { value: 'ping' } });
    fireEvent.change(field, { target: { value: 'passwd' } });
    await waitFor(() => expect(held.length).toBe(2));
    // the newer answer comes first, the older one last
    await act(async () => held[1]?.());
    await row('/usr/bin/passwd');
    await act(async () => held[0]?.());
    expect(names()).not.toContain('/usr/bin/ping');
    expect(names()).toContain('/etc/passwd');
  });

  test('glob, regex, and why an expression cannot be used', async () => {
    await open({ tab: 'files' });
    await row('/usr');
    await user.click(screen.getByTestId('how-glob'));
    await user.type(screen.getByTestId('find-field'), '*.png');
    await row('/usr/share/pixmaps/debian-logo.png');
    await user.clear(screen.getByTestId('find-field'));
    await user.click(screen.getByTestId('how-regex'));
    await user.click(screen.getByTestId('find-field'));
    await user.paste('(open');
    expect((await screen.findByTestId('find-problem')).textContent).toContain('is not closed');
    expect(screen.getByTestId('find-field').getAttribute('aria-invalid')).toBe('true');
    await user.keyboard('{Escape}');
    await row('/usr');
  });

  test('traits and kinds are tokens that can be taken away', async () => {
    await open({ tab: 'files' });
    await row('/usr');
    await user.click(screen.getByTestId('file-filter'));
    const popover = await screen.findByTestId('file-filter-popover');
    await user.click(within(popover).getByRole('checkbox', { name: 'setuid' }));
    await user.keyboard('{Escape}');
    await row('/usr/bin/passwd');
    expect(screen.getByTestId('filter-token').textContent).toBe('setuid');
    await user.click(screen.getByRole('button', { name: 'Remove filter setuid' }));
    await waitFor(() => expect(screen.queryByTestId('filter-token')).toBeNull());
  });

  test('headings sort; Ctrl+F goes to the field', async () => {
    await open({ tab: 'files' });
    (await row('/usr')).focus();
    await user.click(screen.getByRole('button', { name: 'Size' }));
    await waitFor(() => expect(names()[0]).toBe('/usr'));
    expect(screen.getByRole('columnheader', { name: 'Size' }).getAttribute('aria-sort')).toBe('descending');
    (await row('/usr')).focus();
    await user.keyboard('{Control>}f{/Control}');
    expect(document.activeElement).toBe(screen.getByTestId('find-field'));
  });
});

describe('a file', () => {
  test('tells every layer that had a hand in it, and compares two of its versions', async () => {
    await open({ tab: 'files', path: '/etc/shadow' });
    const events = await screen.findAllByTestId('event');
    expect(events.map((event) => event.dataset['layer'])).toEqual(['1', '0']);
    await user.click(screen.getByTestId('compare-versions'));
    await screen.findByTestId('diff-view');
    expect(screen.getByTestId('diff-counts').textContent).toBe('+2 −1');
    const signs = screen.getAllByTestId('diff-line').map((line) => line.dataset['kind']);
    expect(signs).toContain('added');
    expect(signs).toContain('removed');
    await user.click(screen.getByTestId('diff-side'));
    await waitFor(() => expect(screen.queryAllByTestId('diff-line').length).toBe(0));
  });

  test('of which there is one version says so', async () => {
    await open({ tab: 'files', path: '/etc/passwd' });
    await user.click(await screen.findByTestId('pane-compare'));
    expect((await screen.findByTestId('one-version')).textContent).toContain('Only layer 1');
  });

  test('is read through links, and the link leads there', async () => {
    await open({ tab: 'files', path: '/srv/current' });
    await user.click(await screen.findByTestId('open-file'));
    expect((await screen.findByTestId('resolved')).textContent).toBe('→ /usr/share/doc/linux/changelog');
    await user.click(screen.getByTestId('resolved'));
    await waitFor(() =>
      expect(screen.getByTestId('file-pane').getAttribute('aria-label')).toBe(
        'File /usr/share/doc/linux/changelog',
      ),
    );
  });

  test('that leads to itself, or to nothing, says why it cannot be opened', async () => {
    await open({ tab: 'files', path: '/var/mail/loop' });
    await user.click(await screen.findByTestId('open-file'));
    expect((await screen.findByTestId('error')).dataset['code']).toBe('LINK_LOOP');
  });

  test('of text has numbered lines and is searched', async () => {
    await open({ tab: 'files', path: '/etc/passwd' });
    await user.click(await screen.findByTestId('open-file'));
    await screen.findByText('# passwd, part 0');
    await user.type(screen.getByTestId('text-find'), 'FAULT');
    await waitFor(() => expect(screen.getByTestId('text-found').textContent).toMatch(/^1 of \d/));
    await user.keyboard('{Enter}');
    expect(screen.getByTestId('text-found').textContent).toMatch(/^2 of \d/);
    expect(screen.getByTestId('text-view').querySelectorAll('mark').length).toBeGreaterThan(1);
  });

  test('of bytes is shown in hexadecimal, a picture as a picture of data', async () => {
    await open({ tab: 'files', path: '/usr/bin/ping' });
    await user.click(await screen.findByTestId('open-file'));
    expect((await screen.findByTestId('hex-view')).textContent).toContain('7f 45 4c 46');
    expect(asked('files.read').every(({ length }) => length <= 1024 * 1024)).toBe(true);
    act(() =>
      go({
        kind: 'image',
        key: NGINX,
        tab: 'files',
        platform: null,
        path: '/usr/share/pixmaps/debian-logo.png',
      }),
    );
    const picture = await waitFor(() => within(screen.getByTestId('picture-view')).getByRole('img'));
    expect(picture.getAttribute('src')).toMatch(/^data:image\/png;base64,iVBOR/);
  });

  test('is saved, dragged out, and named on the command line', async () => {
    const { bridge } = await open({ layer: 1, path: '/etc/app/app.env' });
    const file = await row('/etc/app/app.env');
    expect(fireEvent.dragStart(file)).toBe(false);
    await waitFor(() => expect(asked('files.drag')[0]).toMatchObject({ path: '/etc/app/app.env', layer: 1 }));
    fireEvent.contextMenu(file);
    await user.click(await screen.findByRole('menuitem', { name: /Copy command: print it/ }));
    expect(bridge.copied).toEqual(['strata cat --layer 2 nginx:1.27 /etc/app/app.env']);
    fireEvent.contextMenu(file);
    await user.click(await screen.findByRole('menuitem', { name: 'Save as…' }));
    await waitFor(() =>
      expect(asked('files.save')[0]).toMatchObject({ as: 'file', view: { kind: 'layer', layer: 1 } }),
    );
  });

  test('that a layer removed opens as it was before', async () => {
    await open({ layer: 1, path: '/usr/share/zoneinfo/right/Oslo' });
    (await row('/usr/share/zoneinfo/right/Oslo')).focus();
    await user.keyboard(' ');
    const events = await screen.findAllByTestId('event');
    expect(events[0]?.textContent).toContain('removed');
  });
});

describe('what is not there', () => {
  test('is said with its cause, and can be asked for again', async () => {
    await open(
      { tab: 'files' },
      { failing: { 'files.page': new FakeError('CORRUPT_STREAM', 'Layer 2 ends early') } },
    );
    expect((await screen.findByTestId('error')).dataset['code']).toBe('CORRUPT_STREAM');
    expect(screen.getByRole('button', { name: /try again/i })).toBeTruthy();
  });

  test('files of a layer in a registry are listed after their price was told', async () => {
    const { bridge } = await open({});
    const reply = await bridge.invoke('open.remote', { text: 'python:3.12-away', platform: null });
    const key = reply.ok ? (reply.value.images[0]?.key ?? '') : '';
    await act(async () => bridge.setImages(sampleImages(1)));
    act(() => go({ kind: 'image', key, tab: 'layers', platform: null, layer: 2 }));
    const button = await screen.findByTestId('list-files');
    await waitFor(() =>
      expect(button.textContent).toMatch(
        /List its files \(downloads [\d.]+ [kM]B once, keeps only the list\)/,
      ),
    );
    await user.click(button);
    expect(asked('open.index')[0]).toMatchObject({ layer: 2 });
    await screen.findByTestId('listing');
    await waitFor(() => expect(rows().length).toBeGreaterThan(0));
  });
});

test('the slider moves through the layers, and each row names the layer it came from', async () => {
  await open({ tab: 'files' });
  await row('/srv');
  fireEvent.change(screen.getByTestId('layer-slider'), { target: { value: '0' } });
  await waitFor(() => expect(names()).not.toContain('/srv'));
  expect(screen.getByTestId('slider-instruction').textContent).toContain('Layer 1 of 5');
  expect(useRouter.getState().place).toMatchObject({ layer: 0 });
  await user.click(within(await row('/bin')).getByRole('button', { name: 'Go to layer 1' }));
  await waitFor(() =>
    expect(useRouter.getState().place).toMatchObject({ tab: 'layers', layer: 0, path: '/bin' }),
  );
});
