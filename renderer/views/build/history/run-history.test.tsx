import { act, render, screen, waitFor, cleanup } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { sampleImages } from '../../../dev/sample.ts';
import { openWindow, type OpenWindow } from '../../../dev/window.tsx';
import { useRuns } from '../../../state/build/runs.ts';
import { go, useRouter } from '../../../state/router.ts';
import { RunHistory } from './run-history.tsx';

let opened: OpenWindow | null = null;

afterEach(async () => {
  await opened?.close();
  opened = null;
});

/** The list by itself: in the window it stands beside what is built. */
async function open(source: string | null): Promise<OpenWindow> {
  useRuns.setState(useRuns.getInitialState(), true);
  opened = await openWindow(sampleImages(20));
  cleanup();
  render(<RunHistory source={source} />);
  await screen.findAllByTestId('runs-row');
  return opened;
}

test('earlier builds say how they ended, how long they took and what was cached', async () => {
  await open('ledger');
  const rows = screen.getAllByTestId('runs-row').map((row) => row.textContent);
  expect(rows.length).toBe(3);
  expect(rows[0]).toMatch(/^Done.*15\.4 s1 of 7242 MBBy hand$/);
  expect(rows[1]).toMatch(/^Failed.*1 of 4/);
});

test('two that are marked are compared, the older one first', async () => {
  const user = userEvent.setup();
  await open('ledger');
  screen.getByRole('grid').focus();
  await user.keyboard('{ArrowDown} {ArrowDown}{ArrowDown} ');
  await user.click(screen.getByTestId('runs-compare'));
  expect(useRouter.getState().place).toEqual({ kind: 'build-compare', from: 'run-1', to: 'run-3' });
});

test('a build is forgotten by a key, and the list says so at once', async () => {
  const user = userEvent.setup();
  const { bridge } = await open(null);
  expect(screen.getAllByTestId('runs-row').length).toBe(4);
  screen.getByRole('grid').focus();
  await user.keyboard('{ArrowDown}{Delete}');
  await waitFor(() => expect(screen.getAllByTestId('runs-row').length).toBe(3));
  expect(bridge.calls).toContainEqual({ name: 'build.forgetRun', input: { runId: 'run-3' } });
});

test('Enter opens a build', async () => {
  const user = userEvent.setup();
  await open('ledger');
  screen.getByRole('grid').focus();
  await user.keyboard('{ArrowDown}{ArrowDown}{Enter}');
  expect(useRouter.getState().place).toEqual({ kind: 'build', source: 'ledger', run: 'run-2' });
});

test('two builds side by side: what was asked differently, steps, totals', async () => {
  const user = userEvent.setup();
  useRuns.setState(useRuns.getInitialState(), true);
  opened = await openWindow(sampleImages(20));
  await act(async () => go({ kind: 'build-compare', from: 'run-2', to: 'run-3' }));
  await screen.findByTestId('compared-steps');
  expect(screen.getByTestId('build-compare-totals').textContent).toContain('+5.8 s of time');
  expect(screen.getAllByTestId('compared-steps-row').some((row) => row.textContent.startsWith('new'))).toBe(
    true,
  );
  await user.click(screen.getByTestId('build-compare-dockerfile'));
  await screen.findByText('Both were built from the same Dockerfile.');
  await user.click(screen.getByTestId('build-compare-swap'));
  expect(useRouter.getState().place).toEqual({ kind: 'build-compare', from: 'run-3', to: 'run-2' });
  await user.click((await screen.findAllByTestId('build-compare-side'))[0] ?? document.body);
  expect(useRouter.getState().place).toEqual({ kind: 'build', source: 'ledger', run: 'run-3' });
});
