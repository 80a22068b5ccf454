import type { ImageChoice } from '../../core/api/files.ts';
import type { Job, JobLogLine, JobState } from '../../core/api/jobs.ts';
import { addLine } from './job-log.ts';
import { followVerification } from './verify-progress.ts';
import type { Work } from './work.ts';

/** What is said at the end of a task, and the image that it made. */
interface TaskEnd {
  readonly summary: string;
  readonly imageKey: string | null;
}

/** Work over bytes that are on this machine, or that a registry is asked for once: no layers of its own to show. */
export interface Task {
  readonly kind: Extract<Job['kind'], 'save' | 'look' | 'scan' | 'vulnerabilities' | 'build' | 'updates'>;
  readonly title: string;
  /** The image that it is about, for the view that shows it. */
  readonly image?: ImageChoice;
  /** The same on the command line; '' when there is none. */
  readonly command: string;
  /** Gives what is said at its end. */
  run(context: {
    readonly signal: AbortSignal;
    readonly onProgress: (done: number, total: number) => void;
    readonly say: (level: JobLogLine['level'], text: string) => void;
  }): Promise<string | TaskEnd>;
  /** It is on the list, under this id. */
  added?(jobId: string): void;
  /** It came to its end, also when it never ran. */
  ended?(state: JobState): void;
  /** What a retry begins; without it, the same task. */
  again?(): Task | Promise<Task>;
}

export async function runTask(
  work: Work,
  task: Task,
  { signal, changed }: { readonly signal: AbortSignal; changed(urgent: boolean): void },
): Promise<JobState> {
  const progress = followVerification();
  work.progress = () => progress.view(performance.now());
  const end = await task.run({
    signal,
    onProgress(done, total) {
      progress.observe(done, total, performance.now());
      changed(false);
    },
    say: (level, text) => addLine(work.log, level, text),
  });
  const { summary, imageKey } = typeof end === 'string' ? { summary: end, imageKey: null } : end;
  addLine(work.log, 'info', summary);
  return { kind: 'done', imageKey, summary };
}
