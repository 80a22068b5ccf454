/** What answers the windows: the core, the jobs over it, and a handler for every call. Loaded after the first window. */
import path from 'node:path';
import { safeStorage } from 'electron';
import { openCore, type Core } from '../core/index.ts';
import { openBuilds, type Builds } from './builds/builds.ts';
import { keepFile } from './files/kept-file.ts';
import { handlersOver } from './handlers/index.ts';
import { startUpdateCheck } from './handlers/updates.ts';
import { followGrowth } from './growth.ts';
import { dispatcher, type Dispatch } from './ipc/call.ts';
import { payAttention } from './jobs/attention.ts';
import { openJobs, type Jobs } from './jobs/jobs.ts';
import type { Log } from './log/file-log.ts';
import { openVault } from './logins/vault.ts';
import type { Places } from './places.ts';
import { checkRegularly } from './regular-checks.ts';
import type { SettingsFile } from './settings/settings.ts';
import type { Windows } from './windows/windows.ts';

interface EngineOptions {
  readonly places: Places;
  readonly settings: SettingsFile;
  readonly windows: Windows;
  readonly log: Log;
}

export interface Engine {
  readonly dispatch: Dispatch;
  /** Before the process ends. Pulls are not ended: the next start finds them cut off and offers to go on. */
  close(): Promise<void>;
}

export function startEngine({ places, settings, windows, log }: EngineOptions): Engine {
  const attention = payAttention(windows);
  const core = once(async () => {
    const opened = await openCore({
      home: places.home,
      workersFolder: places.workers,
      log,
      concurrentLayers: settings.get().concurrentLayers,
      vault: openVault({ file: path.join(places.home, 'logins.json'), keychain: safeStorage, log }),
      bandwidth: settings.get().bandwidth,
    });
    settings.onChange(({ bandwidth }) => opened.limitBandwidth(bandwidth));
    const check = (): void => {
      opened
        .checkLayers()
        .catch((error: unknown) => log('warning', `layers could not be checked: ${String(error)}`));
    };
    const growth = followGrowth(opened, log);
    opened.watch(() => {
      windows.broadcast({ kind: 'store' });
      check();
      growth.changed();
    });
    check();
    return opened;
  });
  const jobs: Once<Jobs> = once(async () =>
    openJobs({
      core: await core(),
      history: keepFile(places.history, (error) => log('warning', `jobs.json: ${String(error)}`)),
      transfers: {
        atATime: () => settings.get().concurrentTransfers,
        onChange: (listener) => settings.onChange(listener),
      },
      emit(event) {
        windows.broadcast(event);
        attention.hear(event);
      },
      ended: attention.ended,
      buildAgain: async (jobId) => (await builds()).runs.retry(jobId),
    }),
  );
  const builds: Once<Builds> = once(async () =>
    openBuilds({
      folder: places.builds,
      building: async () => (await core()).building(),
      jobs,
      environment: process.env,
      emit: (event) => windows.broadcast(event),
      log,
    }),
  );
  // The page asks for its list as soon as it is there: begin now. What fails is told to whoever asks.
  core().catch((error: unknown) => log('error', `the core could not be opened: ${String(error)}`));

  const handlers = handlersOver({
    places,
    settings,
    core,
    jobs,
    builds,
    chosenFiles: new Map(),
    openWindow: () => void windows.open(),
    emit: (event) => windows.broadcast(event),
  });
  checkRegularly({
    settings,
    updates: async () => (await (await core()).discovering()).updates(),
    check: () => startUpdateCheck({ core, jobs, emit: (event) => windows.broadcast(event) }, null),
    log,
  });
  return {
    dispatch: dispatcher(handlers, (name, error) => {
      log('error', `${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }),
    close: () => close(core, jobs, builds),
  };
}

async function close(core: Once<Core>, jobs: Once<Jobs>, builds: Once<Builds>): Promise<void> {
  if (builds.begun()) await (await builds()).close();
  if (!core.begun()) return;
  if (jobs.begun()) {
    const list = await jobs();
    await list.flush();
    // Closing the core would end its pulls as if a person had cancelled them.
    if (list.list().some((job) => job.state.kind === 'running' || job.state.kind === 'retrying')) return;
  }
  await (await core()).close();
}

interface Once<T> {
  (): Promise<T>;
  begun(): boolean;
}

/** One attempt at a time, kept when it succeeds, made again when it failed. */
function once<T>(make: () => Promise<T>): Once<T> {
  let made: Promise<T> | null = null;
  const get = (): Promise<T> => {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
  return Object.assign(get, { begun: () => made !== null });
}
