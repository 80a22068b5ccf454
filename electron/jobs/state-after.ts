import type { JobState } from '../../core/api/jobs.ts';
import type { MoveEvent, PullEvent } from '../../core/index.ts';

/** Waiting for an attempt ends with the first byte that moves; other layers may flow all the while. */
export function stateAfter(state: JobState, event: PullEvent | MoveEvent): JobState {
  // What was held back or cancelled may tell a little more before it has ended.
  if (state.kind !== 'running' && state.kind !== 'retrying') return state;
  if (event.kind === 'retry') {
    const until = new Date(Date.now() + event.delayMs).toISOString();
    return { kind: 'retrying', attempt: event.attempt, until, because: event.because };
  }
  const isNews = event.kind !== 'resolved' && event.kind !== 'checked' && event.kind !== 'note';
  return isNews ? { kind: 'running' } : state;
}
