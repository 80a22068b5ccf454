import type { JobState } from '../../core/api/jobs.ts';
import type { CopyRequest, PushRequest } from '../../core/api/push.ts';
import { copyCommand, pushCommand, type Core, type MoveEvent } from '../../core/index.ts';
import { addLine, moveLine } from './job-log.ts';
import { followMove } from './move-progress.ts';
import { stateAfter } from './state-after.ts';
import { bytesText } from './summary.ts';
import type { Work } from './work.ts';

export interface MoveHost {
  pushing(): Promise<Pick<Awaited<ReturnType<Core['pushing']>>, 'push' | 'copy'>>;
}

/** Pushes or copies to the end and returns the state it ended in; a failure throws. */
export async function runMove(
  work: Work,
  context: { readonly core: MoveHost; readonly signal: AbortSignal; changed(urgent: boolean): void },
): Promise<JobState> {
  const request = work.push;
  if (request === null) throw new Error('A push without a request');
  const { core, signal, changed } = context;
  const progress = followMove();
  work.progress = () => progress.view(performance.now());

  function observe(event: MoveEvent): void {
    progress.observe(event, performance.now());
    const line = moveLine(event);
    if (line) addLine(work.log, line.level, line.text);
    const before = work.state.kind;
    work.state = stateAfter(work.state, event);
    changed(work.state.kind !== before);
  }

  const pushing = await core.pushing();
  const moved =
    'key' in request
      ? await pushing.push(request, { signal, observe })
      : await pushing.copy(request, { signal, observe });
  const summary = [
    moved.sent === 0 ? 'Nothing had to be sent' : `Sent ${bytesText(moved.sent)}`,
    ...(moved.there > 0 ? [`${bytesText(moved.there)} was there`] : []),
    ...(moved.mounted > 0 ? [`${bytesText(moved.mounted)} was taken from another repository there`] : []),
  ].join('; ');
  addLine(work.log, 'info', summary);
  return { kind: 'done', imageKey: null, summary };
}

/** What is said of a push or a copy before it is planned. */
export function aboutMove(
  request: PushRequest | CopyRequest,
): Pick<Work, 'kind' | 'title' | 'command' | 'push'> {
  if ('key' in request) {
    const title = targetsText(request.names) || familiar(request.key);
    return { kind: 'push', title, command: pushCommand(request, familiar(request.key)), push: request };
  }
  const title = `${familiar(request.from)} to ${targetsText(request.to)}`;
  return { kind: 'copy', title, command: copyCommand(request), push: request };
}

function targetsText(names: readonly string[]): string {
  const [first = '', ...others] = names;
  return others.length === 0 ? familiar(first) : `${familiar(first)} and ${others.length} more`;
}

function familiar(name: string): string {
  return name.replace(/^docker\.io\/(library\/)?/, '');
}
