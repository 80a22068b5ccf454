import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { emptyOrder } from '../../../dev/fake-build-sources.ts';
import { sampleGallery } from '../../../dev/sample-gallery.ts';
import { sampleImages } from '../../../dev/sample.ts';
import { openWindow, type OpenWindow } from '../../../dev/window.tsx';
import { useRunView } from '../../../state/build/run-view.ts';
import { useRuns } from '../../../state/build/runs.ts';
import { adjust, go, useRouter } from '../../../state/router.ts';
import { Toasts } from '../../../ui/toasts.tsx';
import { RunPanel } from './run-panel.tsx';

const NGINX = 'docker.io/library/nginx:1.27';
const gallery = sampleGallery('ledger', emptyOrder('ledger'), NGINX);
const lines: number[] = [];
let opened: OpenWindow | null = null;

afterEach(async () => {
  await opened?.close();
  opened = null;
});

async function open(): Promise<OpenWindow> {
  useRuns.setState(useRuns.getInitialState(), true);
  useRunView.setState(useRunView.getInitialState(), true);
  opened = await openWindow(sampleImages(20));
  Object.values(gallery).forEach(opened.bridge.builds.runs.record);
  cleanup();
  render(<Shown />);
  return opened;
}

/** The run of the address, by itself: in the window it stands beside what is built. */
function Shown() {
  const place = useRouter((state) => state.place);
  if (place.kind !== 'build' || place.run === undefined) return <Toasts />;
  return (
    <RunPanel
      runId={place.run}
      step={place.step ?? null}
      onStep={(step) => {
        const { step: _, ...rest } = place;
        adjust(step === null ? rest : { ...rest, step });
      }}
      onLine={(line) => lines.push(line)}
    />
  );
}

async function show(run: keyof typeof gallery, step?: number): Promise<void> {
  const { id } = gallery[run].run;
  await act(async () =>
    go({ kind: 'build', source: 'ledger', run: id, ...(step === undefined ? {} : { step }) }),
  );
  await screen.findByTestId('run-panel');
}

test('a build that runs shows what has begun, and grows while one looks', async () => {
  const { bridge } = await open();
  const { runs } = bridge.builds;
  await act(async () => runs.show(gallery.parallel, 10_000));
  await show('parallel');
  expect(screen.getByTestId('run-state').textContent).toContain('Running');
  const running = (): readonly (string | undefined)[] =>
    screen.getAllByTestId('build-step').map((row) => row.dataset['state']);
  expect(running().filter((state) => state === 'running').length).toBe(3);
  expect(screen.getByTestId('run-facts').textContent).toContain('so far');
  const before = screen.getByTestId('run-facts').textContent;
  await act(async () => runs.show(gallery.parallel, 20_000));
  expect(screen.getByTestId('run-facts').textContent).not.toBe(before);
  await act(async () => runs.show(gallery.parallel, 40_000));
  expect(screen.getByTestId('run-state').textContent).toContain('Done34.6 s');
  expect(running()).not.toContain('running');
  expect(screen.queryByTestId('toast')).toBeNull();
});

test('who left before the end is told of it, and led back', async () => {
  const user = userEvent.setup();
  const { bridge } = await open();
  await act(async () => bridge.builds.runs.show(gallery.parallel, 10_000));
  await act(async () => bridge.builds.runs.show(gallery.parallel, 40_000));
  expect((await screen.findByTestId('toast')).textContent).toContain('Built shop');
  await user.click(screen.getByTestId('toast-action'));
  await screen.findByTestId('run-panel');
  expect(useRouter.getState().place).toEqual({ kind: 'build', source: 'ledger', run: 'gallery-parallel' });
});

test('steps say why they ran, what they add, and what of it is large', async () => {
  await open();
  await show('parallel', 7);
  const row = screen.getAllByTestId('build-step').find((each) => each.textContent.includes('ranker-2026'));
  expect(row?.textContent).toContain('+312 MB');
  expect(row?.textContent).toContain('33 % of the 919 MB that all steps add.');
  expect(screen.getByTestId('step-why').textContent).toContain(
    'Ran because https://models.example.org/ranker-2026.tar.gz changed.',
  );
  await show('cached');
  expect(screen.getByTestId('run-facts').textContent).toContain('12 of 12 steps cached');
});

test('a step that failed is shown with its line, and with what it printed', async () => {
  const user = userEvent.setup();
  await open();
  await show('failed');
  expect((await screen.findByTestId('build-failure')).textContent).toContain('exit code: 1');
  expect(screen.getByTestId('failed-line').textContent).toBe('Line 12');
  await user.click(screen.getByTestId('failed-line'));
  expect(lines).toEqual([12]);
  await waitFor(() => expect(screen.getByTestId('log-lines').textContent).toBe('224 lines'));
  await user.click(screen.getByTestId('run-dockerfile'));
  expect((await screen.findByTestId('last-lines')).textContent).toContain('undefined: taxFor');
  const failed = screen.getAllByTestId('build-line').find((line) => line.dataset['mark'] === 'failed');
  expect(failed?.textContent).toContain('go build');
});

test('steps are gone through by keys: into a log, back, and out of the choice', async () => {
  const user = userEvent.setup();
  await open();
  await show('parallel');
  const list = screen.getByTestId('build-steps');
  list.focus();
  await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}');
  expect(useRouter.getState().place).toMatchObject({ step: 4 });
  await waitFor(() => expect(screen.getByTestId('log-lines').textContent).toBe('84 lines'));
  await user.keyboard('{Enter}');
  expect(document.activeElement).toBe(screen.getByTestId('build-log'));
  await user.keyboard('{Escape}');
  expect(document.activeElement).toBe(list);
  const before = screen.getAllByTestId('build-step').length;
  await user.keyboard('{ArrowLeft}{ArrowLeft}');
  expect(screen.getAllByTestId('build-step').length).toBeLessThan(before);
  await user.keyboard('{Escape}');
  expect(useRouter.getState().place).not.toHaveProperty('step');
});

test('a log is searched, and says how often a text is in it', async () => {
  const user = userEvent.setup();
  await open();
  await show('parallel', 4);
  await user.type(screen.getByTestId('log-find'), 'FETCHED');
  await waitFor(() => expect(screen.getByTestId('log-found').textContent).toMatch(/^1 of 1\d$/));
  await user.keyboard('{Enter}');
  expect(screen.getByTestId('log-found').textContent).toMatch(/^2 of 1\d$/);
  expect(screen.getByTestId('build-log').querySelectorAll('mark').length).toBeGreaterThan(0);
  await user.keyboard('{Escape}');
  expect(screen.queryByTestId('log-found')).toBeNull();
});

test('what a step prints cannot hide, turn or colour anything', async () => {
  const { bridge } = await open();
  const { run } = gallery.million;
  bridge.builds.runs.record({
    run: { ...run, id: 'evil', graph: run.graph.map((step) => ({ ...step, lines: 1 })) },
    lines: [{ step: 1, stream: 'error', text: '\u001b[31m<b>bold</b>\u202etxt' }],
  });
  await act(async () => go({ kind: 'build', source: 'ledger', run: 'evil', step: 1 }));
  const log = await screen.findByTestId('build-log');
  await waitFor(() => expect(log.textContent).toContain('␛[31m<b>bold</b>⟨U+202E⟩txt'));
  expect(log.textContent).toContain('Standard error: ');
  expect(log.querySelector('b')).toBeNull();
});

test('a build is cancelled where it is watched', async () => {
  const user = userEvent.setup();
  const { bridge } = await open();
  await act(async () => bridge.builds.runs.show(gallery.parallel, 10_000));
  await show('parallel');
  await user.click(screen.getByTestId('run-cancel'));
  await waitFor(() => expect(screen.getByTestId('run-state').textContent).toContain('Cancelled'));
  expect(bridge.calls).toContainEqual({ name: 'jobs.cancel', input: { id: 'job of gallery-parallel' } });
});

test('the image of a build opens at its layers; its command is copied', async () => {
  const user = userEvent.setup();
  const { bridge } = await open();
  await show('parallel');
  await user.click(screen.getByTestId('run-more'));
  await user.click(await screen.findByText('Copy command line'));
  await waitFor(() => expect(bridge.copied).toEqual([gallery.parallel.run.command]));
  await user.click(screen.getByTestId('run-open'));
  expect(useRouter.getState().place).toMatchObject({ kind: 'image', key: NGINX, tab: 'layers' });
});

test('stages are drawn with what stands on them, and their steps lead to their logs', async () => {
  const user = userEvent.setup();
  await open();
  await show('parallel');
  await user.click(screen.getByTestId('run-graph'));
  const cards = await screen.findAllByTestId('stage-card');
  expect(cards.length).toBe(5);
  await waitFor(() =>
    expect(document.querySelectorAll('[data-testid=stage-graph] path[stroke-width="1.5"]').length).toBe(7),
  );
  await user.click(within(cards[2] ?? document.body).getByText(/mod download/));
  expect(useRouter.getState().place).toMatchObject({ step: 8 });
});
