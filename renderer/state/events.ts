/** What main tells, and which part of the window asks again for it. Nothing polls. */
import type { CoreEvent, MenuCommand } from '../../core/api/events.ts';
import type { Job } from '../../core/api/jobs.ts';
import { listen } from '../bridge.ts';
import { followDockerfile } from './build/dockerfile.ts';
import { receiveRun, runsMoved } from './build/runs.ts';
import { loadBuilds, runMoved, sourceMoved } from './build/sources.ts';
import { loadKnown } from './discover/known.ts';
import { receiveSearched } from './discover/search.ts';
import { imagesMoved, tagsMoved } from './discover/tags.ts';
import { loadUpdates } from './discover/updates.ts';
import { refreshImages } from './images.ts';
import { receiveFound } from './find.ts';
import { forgetJob, loadJobs, receiveJob, useJobs } from './jobs.ts';
import { registriesMoved } from './registries/registries.ts';
import { receiveStep } from './registries/tests.ts';
import { loadSettings, receiveSettings, receiveTheme } from './settings.ts';
import { loadOpened } from './opened.ts';
import { attempt, toast } from './toasts.ts';
import { loadTotals, storeMoved } from './totals.ts';
import { useDialog } from './dialog.ts';
import { endedInWords } from '../words/jobs.ts';

/** Reads everything once, then follows. Returns the function that stops following. */
export async function startState(onMenu: (command: MenuCommand) => void): Promise<() => void> {
  const stop = listen((event) => receive(event, onMenu));
  await loadSettings();
  attempt(loadJobs);
  attempt(loadOpened);
  void loadBuilds();
  void loadTotals();
  void loadUpdates();
  return stop;
}

function receive(event: CoreEvent, onMenu: (command: MenuCommand) => void): void {
  switch (event.kind) {
    case 'job':
      announce(event.job);
      receiveJob(event.job);
      return;
    case 'job-gone':
      forgetJob(event.id);
      return;
    case 'store':
      storeMoved();
      attempt(refreshImages);
      attempt(loadOpened);
      imagesMoved();
      void loadTotals();
      return;
    case 'found':
      receiveFound(event.search);
      return;
    case 'build':
      receiveRun(event.run, event.steps);
      runMoved(event.run);
      return;
    case 'build-source':
      runsMoved();
      sourceMoved(event.source);
      attempt(() => followDockerfile(event.source));
      return;
    case 'searched':
      receiveSearched(event.search);
      return;
    case 'tags':
      attempt(() => tagsMoved(event.id));
      return;
    case 'registries':
      registriesMoved();
      attempt(loadKnown);
      return;
    case 'tested':
      receiveStep(event.domain, event.step);
      return;
    case 'updates':
      void loadUpdates();
      return;
    case 'settings':
      if (receiveSettings(event.settings)) attempt(refreshImages);
      return;
    case 'theme':
      receiveTheme(event.theme);
      return;
    case 'menu':
      onMenu(event.command);
  }
}

/** What they found is said, too. */
const SCANS: ReadonlySet<Job['kind']> = new Set(['scan', 'vulnerabilities']);

/** The end of a job is said, unless the drawer that shows it is open. */
function announce(job: Job): void {
  // builds are announced with what leads to them
  if (job.kind === 'build') return;
  const { state } = job;
  const before = useJobs.getState().jobs.find(({ id }) => id === job.id)?.state.kind;
  if (before === state.kind || before === undefined || useDialog.getState().activity) return;
  const show = { label: 'Show', run: () => useDialog.setState({ activity: true }) };
  if (state.kind === 'done')
    toast(endedInWords(job), { action: show, ...(SCANS.has(job.kind) ? { more: state.summary } : {}) });
  if (state.kind === 'failed') toast(`Failed: ${job.title}`, { kind: 'error', action: show });
}
