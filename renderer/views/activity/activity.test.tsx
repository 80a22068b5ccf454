import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { call } from '../../bridge.ts';
import { sampleImages } from '../../dev/sample.ts';
import { openWindow, type OpenWindow } from '../../dev/window.tsx';
import { openPull, showActivity } from '../../state/dialog.ts';
import { loadJobs, receiveJob, useJobs } from '../../state/jobs.ts';
import { go } from '../../state/router.ts';

let opened: OpenWindow | null = null;
let user = userEvent.setup();

beforeEach(async () => {
  user = userEvent.setup();
  opened = await openWindow(sampleImages(12));
});
afterEach(async () => {
  await opened?.close();
  opened = null;
});

const sent = (name: string) =>
  (opened?.bridge.calls ?? []).filter((each) => each.name === name).map(({ input }) => input);

async function pull(...names: readonly string[]): Promise<void> {
  await act(async () => {
    for (const text of names) await call('pull.start', { text, platform: null });
    showActivity(true);
    await loadJobs();
  });
}

function job(title: string): HTMLElement {
  const found = screen.getAllByTestId('job').find((each) => each.dataset['title'] === title);
  if (found === undefined) throw new Error(`no job ${title}`);
  return found;
}
const titles = () => screen.getAllByTestId('job').map((each) => each.dataset['title']);
const status = (title: string) => within(job(title)).getByTestId('job-status').textContent;

describe('the queue of transfers', () => {
  test('shows what runs first, then what waits in its order, and says how long it will be', async () => {
    await pull('redis:7', 'postgres:16', 'caddy:2', 'traefik:3');
    expect(new Set(titles().slice(0, 2))).toEqual(new Set(['redis:7', 'postgres:16']));
    expect(titles().slice(2)).toEqual(['caddy:2', 'traefik:3']);
    expect(status('caddy:2')).toBe('Next to begin');
    expect(status('traefik:3')).toBe('Waiting, 1 other before it');
  });

  test('is reordered by keyboard, and what moved keeps the focus and says where it is', async () => {
    await pull('redis:7', 'postgres:16', 'caddy:2', 'traefik:3', 'mysql:9');
    const up = within(job('mysql:9')).getByRole('button', { name: 'Move Pull mysql:9 up' });
    act(() => up.focus());
    await user.keyboard('{Enter}');
    await waitFor(() => expect(titles().slice(2)).toEqual(['caddy:2', 'mysql:9', 'traefik:3']));
    const moved = within(job('mysql:9')).getByRole('button', { name: 'Move Pull mysql:9 up' });
    expect(document.activeElement).toBe(moved);
    expect(within(job('mysql:9')).getByRole('status').textContent).toBe('Pull mysql:9: 2 of 3');
    await user.keyboard('{Enter}');
    await waitFor(() => expect(titles().slice(2)).toEqual(['mysql:9', 'caddy:2', 'traefik:3']));
    // the way up has ended there
    expect(document.activeElement).toBe(within(job('mysql:9')).getByTestId('job-down'));
    expect(within(job('mysql:9')).getByTestId<HTMLButtonElement>('job-up').disabled).toBe(true);
    await user.click(within(job('caddy:2')).getByTestId('job-down'));
    await waitFor(() => expect(titles().slice(2)).toEqual(['mysql:9', 'traefik:3', 'caddy:2']));
  });

  test('a paused one keeps what it has, lets the next begin, and goes on where it is told to', async () => {
    await pull('redis:7', 'postgres:16', 'caddy:2');
    await user.click(within(job('redis:7')).getByRole('button', { name: 'Pause redis:7' }));
    await waitFor(() => expect(job('redis:7').dataset['state']).toBe('paused'));
    expect(status('redis:7')).toMatch(/^Paused · .* is kept$/);
    await waitFor(() => expect(job('caddy:2').dataset['state']).not.toBe('queued'));
    expect(within(job('redis:7')).queryByTestId('job-dismiss')).toBeNull();
    await user.click(within(job('redis:7')).getByTestId('job-go-on'));
    await waitFor(() => expect(job('redis:7').dataset['state']).toBe('queued'));
    await user.click(within(job('redis:7')).getByTestId('job-cancel'));
    await waitFor(() => expect(job('redis:7').dataset['state']).toBe('cancelled'));
    expect(sent('jobs.pause')).toHaveLength(1);
    expect(sent('jobs.resume')).toHaveLength(1);
  });

  test('what a restart cut off goes on in its order, all at once', async () => {
    await pull('redis:7', 'postgres:16', 'caddy:2');
    await act(async () => {
      const all = useJobs.getState().jobs;
      for (const { id } of all) await call('jobs.pause', { id });
      for (const cutOff of all) receiveJob({ ...cutOff, state: { kind: 'interrupted' } });
    });
    await user.click(screen.getByRole('button', { name: 'Resume all 3' }));
    const order = useJobs.getState().jobs.toSorted((a, b) => a.started.localeCompare(b.started));
    await waitFor(() => expect(sent('jobs.retry')).toEqual(order.map(({ id }) => ({ id }))));
  });

  test('what is no transfer cannot be paused or moved', async () => {
    await act(async () => {
      await call('store.verify', null);
      showActivity(true);
      await loadJobs();
    });
    expect(within(job('the store')).queryByTestId('job-pause')).toBeNull();
    expect(within(job('the store')).queryByTestId('job-up')).toBeNull();
  });
});

test('several platforms are ticked, planned, and pulled', async () => {
  await act(async () => openPull('redis:7', null));
  const arm = await screen.findByTestId<HTMLInputElement>('pull-platform-linux/arm64/v8');
  expect(screen.getByTestId<HTMLInputElement>('pull-platform-linux/amd64').checked).toBe(true);
  await user.click(arm);
  await waitFor(() => expect(screen.getByTestId('pull-plan')).toBeTruthy());
  await waitFor(() => expect(screen.getByText(/--platform linux\/arm64\/v8/)).toBeTruthy());
  // the last one stays
  await user.click(screen.getByTestId('pull-platform-linux/amd64'));
  await waitFor(() =>
    expect(screen.getByTestId<HTMLInputElement>('pull-platform-linux/amd64').checked).toBe(false),
  );
  await user.click(screen.getByTestId('pull-platform-linux/arm64/v8'));
  expect(screen.getByTestId<HTMLInputElement>('pull-platform-linux/arm64/v8').checked).toBe(true);
  await user.click(screen.getByTestId('pull-all-platforms'));
  await waitFor(() => expect(screen.getByText(/--platform linux\/s390x/)).toBeTruthy());
  await user.click(screen.getByTestId('pull-start'));
  await screen.findByTestId('job');
  expect(sent('pull.start')).toEqual([{ text: 'redis:7', platform: null, platforms: 'all' }]);
});

test('transfers are limited in Settings', async () => {
  await act(async () => go({ kind: 'settings' }));
  await screen.findByTestId('settings');
  const count = screen.getByLabelText<HTMLInputElement>('Transfers at a time');
  await user.clear(count);
  await user.type(count, '5');
  await user.selectOptions(screen.getByLabelText('Bandwidth'), '2.5 MB a second');
  await user.selectOptions(screen.getByLabelText('Look for newer images'), 'Every day');
  await waitFor(() =>
    expect(Object.assign({}, ...sent('settings.set'))).toMatchObject({
      concurrentTransfers: 5,
      bandwidth: 2_500_000,
      updateHours: 24,
    }),
  );
});
