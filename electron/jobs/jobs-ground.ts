import path from 'node:path';
import { expect, vi } from 'vitest';
import type { CoreEvent } from '../../core/api/events.ts';
import type { Job } from '../../core/api/jobs.ts';
import type { CopyRequest, PushRequest } from '../../core/api/push.ts';
import type { VerifyReport } from '../../core/api/verification.ts';
import {
  StrataError,
  type InterruptedPull,
  type Moved,
  type MoveEvent,
  type PullObserver,
  type PullResult,
} from '../../core/index.ts';
import { keepFile } from '../files/kept-file.ts';
import { openJobs, type JobsHost } from './jobs.ts';

interface Running {
  readonly reference: string;
  readonly platform: string | null;
  readonly observe: PullObserver;
  readonly signal: AbortSignal;
  finish(status?: PullResult['status']): void;
  fail(error: unknown): void;
}

interface Moving {
  readonly request: PushRequest | CopyRequest;
  readonly observe: (event: MoveEvent) => void;
  finish(): void;
  fail(error: unknown): void;
}

interface MoveOptions {
  readonly signal?: AbortSignal;
  readonly observe?: (event: MoveEvent) => void;
}

export const LAYER = `sha256:${'a'.repeat(64)}`;
/** A core whose pulls do what the test says, when it says it. */
export async function openJobsGround(folder: string, interrupted: readonly InterruptedPull[] = []) {
  const running: Running[] = [];
  const moving: Moving[] = [];
  let atATime = 2;
  const changes: (() => void)[] = [];
  const move = (request: PushRequest | CopyRequest, options?: MoveOptions): Promise<Moved> =>
    new Promise((resolve, reject) => {
      const { signal, observe } = options ?? {};
      if (!signal || !observe) throw new Error('a job can be watched and ended');
      signal.addEventListener('abort', () => reject(new StrataError('CANCELLED', 'Cancelled')));
      const moved = { digest: LAYER, references: [], sent: 2_000_000, mounted: 500_000, there: 1_000_000 };
      moving.push({ request, observe, finish: () => resolve(moved), fail: reject });
    });
  const events: CoreEvent[] = [];
  const ended: Job[] = [];
  const dismissed: string[] = [];
  const report: VerifyReport = { blobs: 3, bytes: 1_234_567, problems: [] };
  const core: JobsHost['core'] = {
    async readPull({ text, platform, platforms }) {
      if (text.includes(' ')) throw new StrataError('INVALID_REFERENCE', `"${text}" is not a name`);
      const [repository = '', tag = 'latest'] = text.replace(/^docker\.io\/library\//, '').split(':');
      const reference = `docker.io/library/${repository}:${tag}`;
      return {
        reference,
        familiar: `${repository}:${tag}`,
        registry: 'docker.io',
        repository: `library/${repository}`,
        tag,
        digest: null,
        platform,
        ...(platforms === undefined ? {} : { platforms }),
        assumptions: [],
        readAs: 'name',
        here: null,
      };
    },
    pull: ({ text, platform }, { signal, observe } = {}) =>
      new Promise((resolve, reject) => {
        if (!signal || !observe) throw new Error('a job can be watched and ended');
        signal.addEventListener('abort', () => reject(new StrataError('CANCELLED', 'Cancelled')));
        running.push({
          reference: text,
          platform,
          observe,
          signal,
          finish: (status = 'downloaded') => resolve({ key: text, digest: LAYER, status }),
          fail: reject,
        });
      }),
    verify: async ({ onProgress } = {}) => {
      onProgress?.(1_234_567, 1_234_567);
      return report;
    },
    pushing: async () => ({ push: move, copy: move }),
    interruptedPulls: async () => interrupted,
    dismissInterrupted: async (id) => void dismissed.push(id),
  };
  const host: JobsHost = {
    core,
    history: keepFile(path.join(folder, 'jobs.json'), (error) => {
      throw error;
    }),
    transfers: { atATime: () => atATime, onChange: (listener) => void changes.push(listener) },
    emit: (event) => void events.push(event),
    ended: (job) => void ended.push(job),
    buildAgain: async (id) => (id === 'gone' ? undefined : { jobId: `again-${id}` }),
  };
  const jobs = await openJobs(host);
  const stateOf = (id: string) => jobs.list().find((job) => job.id === id)?.state;
  const start = async (text: string, platform: string | null = null) =>
    (await jobs.startPull({ text, platform })).jobId;
  const reaches = (id: string, kind: Job['state']['kind']) =>
    vi.waitFor(() => expect(stateOf(id)?.kind).toBe(kind), { interval: 2 });
  const allow = (count: number): void => {
    atATime = count;
    for (const listener of changes) listener();
  };
  const waiting = () =>
    jobs.list().flatMap(({ title, place }) => (place === undefined ? [] : [`${place} ${title}`]));
  return { jobs, running, moving, events, ended, dismissed, report, stateOf, start, reaches, allow, waiting };
}
