import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FakeOptions } from '../../dev/fake-bridge.ts';
import { FakeError } from '../../dev/fake-error.ts';
import { foundingExample, sampleImages, type SampleImage } from '../../dev/sample.ts';
import { openWindow, type OpenWindow } from '../../dev/window.tsx';
import { go, useRouter } from '../../state/router.ts';
import { useSettings } from '../../state/settings.ts';
import { useStorage } from '../../state/storage.ts';

let opened: OpenWindow | null = null;
let user = userEvent.setup();

async function open(images: readonly SampleImage[], options?: FakeOptions): Promise<OpenWindow> {
  useStorage.setState(useStorage.getInitialState(), true);
  opened = await openWindow(images, options);
  await act(async () => go({ kind: 'storage' }));
  return opened;
}

beforeEach(() => {
  user = userEvent.setup();
});

afterEach(async () => {
  await opened?.close();
  opened = null;
});

const bands = (): readonly HTMLElement[] => screen.queryAllByTestId('icicle-band');

describe('the whole store', () => {
  test('says what it takes, saves and could give back', async () => {
    await open(foundingExample());
    await waitFor(() => expect(screen.getByTestId('figure-virtual').textContent).toBe('Virtual100 MB'));
    expect(screen.getByTestId('figure-onDisk').textContent).toBe('On disk95 MB');
    expect(screen.getByTestId('figure-saved').textContent).toBe('Saved by sharing5 MB');
  });

  test('tells every byte: the parts are the whole', async () => {
    await open(sampleImages(20));
    const whole = await screen.findByTestId('attribution-total');
    expect(whole.textContent).toMatch(/^100 % of /);
    expect(screen.getByTestId('part-shared').textContent).toContain('Shared');
  });

  test('draws what is shared once, and lists the images on a band', async () => {
    await open(foundingExample());
    await waitFor(() => expect(bands().length).toBe(3));
    const [base] = bands();
    expect(base?.title).toContain('2 images');
    await user.hover(base ?? document.body);
    expect(screen.getByTestId('images-on-count').textContent).toBe('2 images');
    await user.click(screen.getByTitle('Open example/two:1'));
    expect(useRouter.getState().place).toMatchObject({ kind: 'image', key: 'docker.io/example/two:1' });
  });

  test('is walked and entered by keyboard alone', async () => {
    await open(foundingExample());
    await waitFor(() => expect(bands().length).toBe(3));
    screen.getByTestId('icicle').focus();
    await user.keyboard('{ArrowUp}{ArrowRight}');
    const active = screen.getByTestId('icicle').getAttribute('aria-activedescendant') ?? '';
    expect(document.querySelector(`#${CSS.escape(active)}`)?.getAttribute('aria-level')).toBe('2');
    await user.keyboard('{ArrowDown}{Enter}');
    expect(useStorage.getState().zoom).not.toBeNull();
    await user.keyboard('{Backspace}');
    expect(useStorage.getState().zoom).toBeNull();
  });

  test('has the same as a table', async () => {
    await open(sampleImages(20));
    await user.click(await screen.findByTestId('icicle-table'));
    const table = screen.getByTestId('bands-table');
    expect(table.getAttribute('role')).toBe('treegrid');
    expect(within(table).getAllByTestId('bands-table-row')[0]?.textContent).toContain('ADD debian-rootfs');
  });

  test('lists layers by size, by images, or by words, and asks only for what is on screen', async () => {
    const { bridge } = await open(sampleImages(1000));
    await waitFor(() =>
      expect(screen.getAllByTestId('layers-table-row')[0]?.textContent).toContain('211 MB'),
    );
    expect(screen.getAllByTestId('layers-table-row').length).toBeLessThan(60);
    await user.click(screen.getByRole('button', { name: 'Saves' }));
    await waitFor(() =>
      expect(screen.getAllByTestId('layers-table-row')[0]?.textContent).toContain('debian'),
    );
    await user.type(screen.getByTestId('layers-filter'), 'minirootfs');
    await waitFor(() => expect(screen.getAllByTestId('layers-table-row').length).toBe(1));
    await user.click(screen.getAllByTestId('layers-table-row')[0] ?? document.body);
    expect(bands().filter((band) => band.getAttribute('aria-selected') === 'true').length).toBe(1);
    await user.click(screen.getByTestId('show-images'));
    expect(useSettings.getState().settings.filters[0]).toMatch(/^layer:sha256:/);
    expect(
      bridge.calls.flatMap(({ name, input }) =>
        name === 'storage.layers' && typeof input === 'object' && input !== null && 'limit' in input
          ? [input.limit]
          : [],
      ),
    ).not.toContain(1000);
  });

  test('says when it begins to note growth, and then shows it as a table too', async () => {
    await open(sampleImages(1));
    await user.click(await screen.findByTestId('storage-tab-growth'));
    await waitFor(() => expect(screen.getByTestId('empty-state').textContent).toContain('begins today'));
    await opened?.close();
    await open(sampleImages(20));
    await user.click(await screen.findByTestId('storage-tab-growth'));
    const chart = await screen.findByTestId('growth-chart');
    chart.focus();
    await user.keyboard('{ArrowLeft}');
    expect(chart.getAttribute('aria-valuetext')).toContain('on disk');
    await user.click(screen.getByTestId('growth-table-open'));
    expect(screen.getAllByTestId('growth-table-row').length).toBeGreaterThan(5);
  });

  test('nothing yet teaches; a failure says what happened', async () => {
    await open([]);
    await waitFor(() => expect(screen.getByTestId('empty-state').dataset['kind']).toBe('storage-empty'));
    await opened?.close();
    await open(sampleImages(2), {
      failing: { 'storage.map': new FakeError('DISK_FAILED', 'Reading index.json failed: EIO') },
    });
    await waitFor(() => expect(screen.getByTestId('error').dataset['code']).toBe('DISK_FAILED'));
  });
});

describe('cleaning up', () => {
  test('a full disk is said, with what would help', async () => {
    await open(sampleImages(20), { pressure: 'critical' });
    const banner = await screen.findByTestId('pressure');
    expect(banner.dataset['level']).toBe('critical');
    await user.click(screen.getByTestId('pressure-clean'));
    const unused = within(await screen.findByTestId('clean-unused')).getByRole<HTMLInputElement>('checkbox');
    expect(unused.checked).toBe(true);
  });

  test('tells each kind to the byte, and can be undone', async () => {
    const { bridge } = await open(sampleImages(20));
    await user.click(await screen.findByTestId('clean-open'));
    await waitFor(() => expect(screen.getByTestId('clean-confirm').textContent).toBe('Free 105 MB'));
    const unreachable = screen.getByTestId('clean-unreachable');
    expect(within(unreachable).getByTitle('61,204,331 bytes').textContent).toBe('61.2 MB');
    await user.click(within(unreachable).getByRole('checkbox'));
    await waitFor(() => expect(screen.getByTestId('clean-confirm').textContent).toBe('Free 43.6 MB'));
    expect(screen.getByTestId('clean-dialog').textContent).toContain('strata image prune');
    await user.click(screen.getByTestId('clean-confirm'));
    await screen.findByText('Freed 43.6 MB');
    expect(bridge.calls.find((each) => each.name === 'storage.clean')?.input).toEqual({
      kinds: ['dangling'],
      until: null,
    });
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    await screen.findByText(/Brought back/);
  });

  test('frees nothing when nothing is chosen, and nothing of a store that can only be read', async () => {
    await open(sampleImages(20), { readOnly: true });
    await user.click(await screen.findByTestId('clean-open'));
    await waitFor(() => expect(screen.getByTestId('clean-dialog').textContent).toContain('only be read'));
    expect(screen.getByTestId<HTMLButtonElement>('clean-confirm').disabled).toBe(true);
  });

  test('what if: a base and images give before, after and what is assumed', async () => {
    await open(sampleImages(20));
    await user.click(await screen.findByTestId('what-if-open'));
    await user.click(await screen.findByTestId('what-if-all'));
    await waitFor(() =>
      expect(screen.getByTestId('what-if-answer').textContent).toContain('Would save 3.62 MB'),
    );
    expect(screen.getByTestId('what-if-answer').textContent).toContain('keeps all others');
  });
});
