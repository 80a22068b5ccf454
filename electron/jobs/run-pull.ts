import type { JobState } from '../../core/api/jobs.ts';
import type { Core, PullEvent } from '../../core/index.ts';
import { addLine, lineOf } from './job-log.ts';
import { followPull } from './pull-progress.ts';
import { stateAfter } from './state-after.ts';
import { bytesText } from './summary.ts';
import type { Work } from './work.ts';

export interface RunContext<K extends keyof Core> {
  readonly core: Pick<Core, K>;
  readonly signal: AbortSignal;
  /** The job moved; `urgent` when its state did. */
  changed(urgent: boolean): void;
}

/** Pulls to the end and returns the state it ended in; a failure throws. */
export async function runPull(work: Work, { core, signal, changed }: RunContext<'pull'>): Promise<JobState> {
  const pull = work.pull;
  if (!pull) throw new Error('A pull without a reference');
  const progress = followPull();
  work.progress = () => progress.view(performance.now());

  function observe(event: PullEvent): void {
    progress.observe(event, performance.now());
    const line = lineOf(event);
    if (line) addLine(work.log, line.level, line.text);
    const before = work.state.kind;
    work.state = stateAfter(work.state, event);
    changed(work.state.kind !== before);
  }

  const result = await core.pull({ ...pull, text: pull.reference }, { signal, observe });
  const { transferred, reused } = progress.view(performance.now());
  const summary =
    result.status === 'up-to-date'
      ? 'Up to date: everything was here'
      : `Downloaded ${bytesText(transferred)}${reused > 0 ? `; ${bytesText(reused)} was here` : ''}`;
  addLine(work.log, 'info', summary);
  return { kind: 'done', imageKey: result.key, summary };
}
