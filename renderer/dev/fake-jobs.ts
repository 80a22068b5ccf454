import type { CoreEvent } from '../../core/api/events.ts';
import type { ImageChoice } from '../../core/api/files.ts';
import type { Job, JobState } from '../../core/api/jobs.ts';
import type { PullTarget } from '../../core/api/pull.ts';
import type { RemovalBlocker } from '../../core/api/removal.ts';
import { FakeError } from './fake-error.ts';
import { sampleLayer, type SampleImage } from './sample.ts';

const STEP = 100;
const RATE = 12_400_000;
const AT_A_TIME = 2;

export interface FakeTask {
  readonly kind: 'save' | 'look' | 'scan' | 'vulnerabilities' | 'updates' | 'push' | 'copy';
  readonly title: string;
  readonly image?: ImageChoice;
  readonly command: string;
  readonly bytes: number;
  readonly summary: string;
  readonly done: () => void;
}

/** Jobs that move in steps of a tenth of a second, as main tells of them. */
export function fakeJobs(
  emit: (event: CoreEvent) => void,
  images: () => readonly SampleImage[],
  setImages: (images: readonly SampleImage[]) => void,
) {
  const jobs = new Map<string, Job>();
  const makers = new Map<string, () => SampleImage>();
  const tasks = new Map<string, FakeTask>();
  const timers = new Map<string, ReturnType<typeof setInterval>>();
  let last = 0;
  /** Transfers that wait, in their order. */
  let line: readonly string[] = [];

  const set = (job: Job): void => {
    jobs.set(job.id, job);
    emit({ kind: 'job', job });
  };
  const end = (id: string, state: JobState): void => {
    clearInterval(timers.get(id));
    const job = jobs.get(id);
    timers.delete(id);
    line = line.filter((each) => each !== id);
    if (job !== undefined) set({ ...job, state, ended: new Date().toISOString() });
    goOn();
  };
  const isTransfer = ({ kind }: Job): boolean => kind === 'pull' || kind === 'push' || kind === 'copy';
  const run = (waiting: Job): void => {
    const { place: _, ...job } = waiting;
    set(job);
    timers.set(
      job.id,
      setInterval(() => step(job.id), STEP),
    );
  };
  const goOn = (): void => {
    const running = [...jobs.values()].filter((job) => isTransfer(job) && timers.has(job.id)).length;
    const [next] = line;
    const job = jobs.get(next ?? '');
    if (job !== undefined && running < AT_A_TIME) {
      line = line.slice(1);
      run(job);
      return goOn();
    }
    for (const [at, id] of line.entries()) {
      const waiting = jobs.get(id);
      if (waiting !== undefined && waiting.place !== at + 1) set({ ...waiting, place: at + 1 });
    }
  };
  const step = (id: string): void => {
    const job = jobs.get(id);
    if (job === undefined) return;
    let budget = (RATE * STEP) / 1000;
    const layers = job.progress.layers.map((layer) => {
      if (layer.state === 'done' || layer.state === 'reused' || budget <= 0) return layer;
      const moved = Math.min(budget, layer.size - layer.received);
      budget -= moved;
      const received = layer.received + moved;
      return {
        ...layer,
        received,
        state: received >= layer.size ? ('done' as const) : ('downloading' as const),
      };
    });
    const transferred =
      layers.length === 0
        ? Math.min(job.progress.total, job.progress.transferred + budget)
        : layers.reduce(
            (sum, layer) => sum + (layer.state === 'reused' ? 0 : layer.received - layer.resumed),
            0,
          );
    const left = job.progress.total - job.progress.reused - transferred;
    set({
      ...job,
      state: { kind: 'running' },
      progress: { ...job.progress, layers, transferred, rate: RATE, secondsLeft: left / RATE },
    });
    if (left > 0) return;
    const image = makers.get(id)?.();
    if (image !== undefined && !images().some((each) => each.name === image.name))
      setImages([...images(), image]);
    const task = tasks.get(id);
    task?.done();
    end(id, {
      kind: 'done',
      imageKey: image?.name ?? null,
      summary:
        task?.summary ?? (job.kind === 'pull' ? 'Pulled' : '72 blobs are what they say they are, 1 is not'),
    });
  };
  const begin = (job: Job): { jobId: string } => {
    if (isTransfer(job)) {
      const waiting = { ...job, state: { kind: 'queued' } as const };
      jobs.set(job.id, waiting);
      line = [...line, job.id];
      goOn();
    } else run(job);
    return { jobId: job.id };
  };
  const fresh = (kind: Job['kind'], title: string, command: string): Job => {
    last += 1;
    const layers = [
      { ...sampleLayer('debian', 28_231_204), state: 'reused' as const },
      { ...sampleLayer(`${title} a`, 41_000_311), state: 'downloading' as const },
      { ...sampleLayer(`${title} b`, 8_201_331), state: 'waiting' as const },
      { ...sampleLayer(`${title} c`, 611), state: 'waiting' as const },
    ].map(({ digest, download, state }) => ({
      digest,
      size: download,
      received: state === 'reused' ? download : 0,
      resumed: 0,
      state,
    }));
    const total = layers.reduce((sum, layer) => sum + layer.size, 0);
    return {
      id: `job-${last}`,
      kind,
      title,
      state: { kind: 'queued' },
      progress: { total, transferred: 0, reused: 28_231_204, rate: 0, secondsLeft: null, layers },
      started: new Date(Date.now() + last).toISOString(),
      ended: null,
      command,
      pull: kind === 'pull' ? { reference: title, platform: null } : null,
    };
  };

  const find = (id: string): Job => {
    const job = jobs.get(id);
    if (job === undefined) throw new FakeError('JOB_NOT_FOUND', `No job ${id} is known`);
    return job;
  };

  return {
    list: () => [...jobs.values()],
    pull(target: PullTarget, make: () => SampleImage) {
      const job = fresh('pull', target.familiar, `strata pull ${target.familiar}`);
      makers.set(job.id, make);
      return begin(job);
    },
    task(task: FakeTask) {
      const job = fresh(task.kind, task.title, task.command);
      tasks.set(job.id, task);
      return begin({
        ...job,
        ...(task.image === undefined ? {} : { image: task.image }),
        progress: { total: task.bytes, transferred: 0, reused: 0, rate: 0, secondsLeft: null, layers: [] },
      });
    },
    verify: () => begin(fresh('verify', 'the store', 'strata verify')),
    cancel: (id: string) => (end(id, { kind: 'cancelled' }), null),
    pause(id: string) {
      clearInterval(timers.get(id));
      timers.delete(id);
      line = line.filter((each) => each !== id);
      const { place: _, ...job } = find(id);
      set({ ...job, state: { kind: 'paused' }, progress: { ...job.progress, rate: 0, secondsLeft: null } });
      goOn();
      return null;
    },
    resume(id: string) {
      begin(find(id));
      return null;
    },
    move(id: string, before: string | null) {
      const others = line.filter((each) => each !== id);
      const at = before === null ? others.length : others.indexOf(before);
      line = [...others.slice(0, at), id, ...others.slice(at)];
      goOn();
      return null;
    },
    retry: (id: string) => begin({ ...find(id), state: { kind: 'running' }, ended: null }),
    dismiss(id: string) {
      jobs.delete(id);
      emit({ kind: 'job-gone', id });
      return null;
    },
    blockers: (going: readonly SampleImage[]): readonly RemovalBlocker[] =>
      [...jobs.values()]
        .filter((job) => job.state.kind === 'running')
        .flatMap((job) =>
          going
            .filter((image) => image.name?.includes('debian:12') === true)
            .map((image) => ({ kind: 'job' as const, image: image.name ?? '', job: `Pull ${job.title}` })),
        ),
  };
}
