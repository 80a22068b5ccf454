import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FakeOptions } from './dev/fake-bridge.ts';
import { FakeError } from './dev/fake-error.ts';
import { foundingExample, sampleImages, type SampleImage } from './dev/sample.ts';
import { openWindow, type OpenWindow } from './dev/window.tsx';
import { useImages } from './state/images.ts';

let opened: OpenWindow | null = null;
let user = userEvent.setup();

async function open(images: readonly SampleImage[], options?: FakeOptions): Promise<OpenWindow> {
  opened = await openWindow(images, options);
  return opened;
}

beforeEach(() => {
  user = userEvent.setup();
});

afterEach(async () => {
  await opened?.close();
  opened = null;
});

const rows = (): readonly HTMLElement[] => screen.queryAllByTestId('image-row');
const selected = (): readonly string[] => [...useImages.getState().selection.keys];
const grid = (): HTMLElement => screen.getByTestId('images-grid');

describe('the list', () => {
  test('holds only what is on screen, and says how much there is', async () => {
    await open(sampleImages(1000));
    expect(rows().length).toBeGreaterThan(10);
    expect(rows().length).toBeLessThan(60);
    expect(grid().getAttribute('aria-rowcount')).toBe('1001');
    expect(rows()[0]?.getAttribute('aria-rowindex')).toBe('2');
  });

  test('never asks for all rows', async () => {
    const { bridge } = await open(sampleImages(1000));
    const limits = bridge.calls.flatMap((each) =>
      each.name === 'images.page' &&
      typeof each.input === 'object' &&
      each.input !== null &&
      'limit' in each.input
        ? [each.input.limit]
        : [],
    );
    expect(limits.every((limit) => limit === 100)).toBe(true);
  });

  test('is used by keyboard alone', async () => {
    await open(sampleImages(20));
    grid().focus();
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(selected()).toEqual([rows()[1]?.dataset['key']]);
    expect(grid().getAttribute('aria-activedescendant')).toBe(rows()[1]?.id);
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    expect(selected().length).toBe(3);
    await user.keyboard('{Control>}a{/Control}');
    await waitFor(() => expect(selected().length).toBe(20));
    await user.keyboard('{Escape}');
    expect(selected()).toEqual([]);
    await user.keyboard('{Home}{Enter}');
    await screen.findByTestId('image-page');
  });

  test('keeps the selection when the store moves, but for what is gone', async () => {
    const images = sampleImages(20);
    const { bridge } = await open(images);
    grid().focus();
    await user.keyboard('{Control>}a{/Control}');
    await waitFor(() => expect(selected().length).toBe(20));
    await act(async () => bridge.setImages(images.slice(0, 12)));
    await waitFor(() => expect(selected().length).toBe(12));
    expect(rows().length).toBe(12);
  });

  test('filters while one types, and makes tokens that can be taken away', async () => {
    await open(sampleImages(20));
    await user.type(screen.getByTestId('filter'), 'nginx');
    await waitFor(() => expect(rows().length).toBe(2));
    await user.keyboard('{Enter}1.26{Enter}');
    await waitFor(() => expect(rows().length).toBe(1));
    await user.click(screen.getByRole('button', { name: 'Remove filter 1.26' }));
    await waitFor(() => expect(rows().length).toBe(2));
    await user.type(screen.getByTestId('filter'), 'nothing-is-called-so');
    await waitFor(() => expect(screen.getByTestId('empty-state').dataset['kind']).toBe('filtered-out'));
  });
});

describe('empty and failed', () => {
  test('nothing yet teaches and takes a name', async () => {
    await open([]);
    expect(screen.getByTestId('empty-state').dataset['kind']).toBe('nothing-yet');
    await user.type(screen.getByRole('textbox', { name: 'Name of an image' }), 'redis:7{Enter}');
    expect(screen.getByTestId<HTMLInputElement>('pull-input').value).toBe('redis:7');
  });
  test('a read-only store says so', async () => {
    await open([], { readOnly: true });
    await waitFor(() => expect(screen.getByTestId('empty-state').dataset['kind']).toBe('read-only'));
  });
  test('a failed list says what happened and what to do', async () => {
    await open([], {
      failing: { 'images.page': new FakeError('DISK_FAILED', 'Reading index.json failed: EIO') },
    });
    expect(screen.getByTestId('error').dataset['code']).toBe('DISK_FAILED');
    expect(screen.getByRole('button', { name: /try again/i })).toBeTruthy();
  });
});

test('the status bar tells the founding example', async () => {
  await open(foundingExample());
  await waitFor(() =>
    expect(screen.getByTestId('status-bar').textContent).toContain(
      '2 images·100 MB virtual·95 MB on disk·sharing saves 5 MB',
    ),
  );
});

describe('removing', () => {
  test('says exactly what comes back, and can be undone', async () => {
    await open(foundingExample());
    grid().focus();
    await user.keyboard('{ArrowDown}{Delete}');
    const dialog = await screen.findByTestId('remove-dialog');
    await waitFor(() =>
      expect(within(dialog).getByTestId('removal-frees').textContent).toBe(
        'Frees 45 MB; 5 MB stays, shared with example/two:1',
      ),
    );
    await user.click(screen.getByTestId('remove-confirm'));
    await waitFor(() => expect(rows().length).toBe(1));
    await user.click(await screen.findByTestId('undo'));
    await waitFor(() => expect(rows().length).toBe(2));
  });

  test('untagging is another deed, and frees nothing', async () => {
    await open(foundingExample());
    grid().focus();
    await user.keyboard('{ArrowDown}{Delete}');
    const dialog = await screen.findByTestId('remove-dialog');
    await user.click(within(dialog).getByTestId('mode-untag'));
    await waitFor(() => expect(within(dialog).getByTestId('removal-frees').textContent).toBe('Frees 0 B'));
    await user.click(screen.getByTestId('remove-confirm'));
    await waitFor(() =>
      expect(rows().map((row) => row.dataset['key']?.startsWith('sha256:'))).toContain(true),
    );
  });

  test('is not possible while something stands in the way', async () => {
    await open(foundingExample(), { readOnly: true });
    grid().focus();
    await user.keyboard('{ArrowDown}{Delete}');
    await screen.findByTestId('blockers');
    expect(screen.getByTestId<HTMLButtonElement>('remove-confirm').disabled).toBe(true);
  });

  test('several at once are asked about until somebody says not to', async () => {
    await open(sampleImages(5), { settings: { confirmBulk: false } });
    grid().focus();
    await user.keyboard('{Control>}a{/Control}');
    await waitFor(() => expect(selected().length).toBe(5));
    await user.keyboard('{Delete}');
    await waitFor(() => expect(screen.getByTestId('empty-state')).toBeTruthy());
    expect(screen.getByTestId('undo')).toBeTruthy();
  });
});

describe('pulling', () => {
  test('shows what was understood, what was assumed and what it would take', async () => {
    await open(sampleImages(5));
    await user.click(screen.getByTestId('pull-open'));
    await user.click(screen.getByTestId('pull-input'));
    await user.paste('docker pull redis');
    const understood = await screen.findByTestId('pull-understood');
    expect(understood.textContent).toContain('docker.io/library/redis:latest');
    expect(understood.textContent).toContain(
      'Docker Hub, because no registry was named; tag latest, because none was named',
    );
    const plan = await screen.findByTestId('pull-plan');
    expect(plan.textContent).toContain('To download40.2 MB');
    await user.click(screen.getByTestId('pull-start'));
    const job = await screen.findByTestId('job');
    expect(within(job).getAllByRole('progressbar').length).toBe(5);
    await user.click(within(job).getByTestId('job-cancel'));
    await waitFor(() => expect(screen.getByTestId('job').dataset['state']).toBe('cancelled'));
    expect(screen.getByTestId('job-resume')).toBeTruthy();
  });

  test('a missing tag offers those that exist', async () => {
    await open(sampleImages(1));
    await user.click(screen.getByTestId('pull-open'));
    await user.click(screen.getByTestId('pull-input'));
    await user.paste('nginx');
    const offered = await screen.findByTestId('offered-tags');
    await user.click(within(offered).getByRole('button', { name: '1.26' }));
    expect(screen.getByTestId<HTMLInputElement>('pull-input').value).toBe('docker.io/library/nginx:1.26');
    await screen.findByTestId('pull-plan');
  });
});

describe('the image page', () => {
  test('shows the stack with its base named, and goes back', async () => {
    await open(sampleImages(12));
    await user.dblClick(rows().find((row) => row.dataset['key']?.endsWith('nginx:1.27') === true) ?? grid());
    const stack = await screen.findByTestId('layer-stack');
    expect(within(stack).getAllByTestId('layer-band').length).toBe(5);
    expect(within(stack).getByTestId('stands-on').textContent).toContain('stands on debian:12');
    expect(within(stack).getAllByRole('option').length).toBe(12);
    await user.click(screen.getByTestId('tab-manifest'));
    expect(await screen.findByTestId('verified')).toBeTruthy();
    await user.click(screen.getByTestId('tab-config'));
    // what a label says is text, whatever it says
    expect((await screen.findByTestId('config')).textContent).toContain('<b onclick="alert(1)">not bold</b>');
    await user.click(screen.getByTestId('nav-images'));
    await screen.findByTestId('images-grid');
  });
});

test('the palette finds actions and images, and offers to look for files', async () => {
  await open(sampleImages(12));
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await screen.findByTestId('palette-input'), 'httpd');
  // the image, and the search for files of that name
  await waitFor(() => expect(screen.getAllByRole('option').length).toBe(2));
  await user.keyboard('{Enter}');
  await screen.findByTestId('image-page');
});

describe('Undo on a toast', () => {
  test('stays while the pointer rests on it, then goes', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
      await open(foundingExample());
      grid().focus();
      await user.keyboard('{ArrowDown}{Delete}');
      await screen.findByTestId('removal-frees');
      await user.click(screen.getByTestId('remove-confirm'));
      const toast = await screen.findByTestId('toast');
      await user.hover(toast);
      await act(async () => vi.advanceTimersByTimeAsync(30_000));
      expect(screen.getByTestId('undo')).toBeTruthy();
      await user.unhover(toast);
      await act(async () => vi.advanceTimersByTimeAsync(10_100));
      expect(screen.queryByTestId('undo')).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });
});
