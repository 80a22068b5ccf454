import { pullCommand, type InterruptedPull } from '../../core/index.ts';
import { NO_PROGRESS } from './pull-progress.ts';
import type { Work } from './work.ts';

/**
 * The core knows which pulls were cut off and what of them is on the disk; the history knows how they looked. One entry
 * for each reference and platform, whoever knows it.
 */
export function withInterrupted(
  earlier: readonly Work[],
  interrupted: readonly InterruptedPull[],
): readonly Work[] {
  const works = new Map<string, Work>();
  const cutOff = new Map<string, Work>();
  for (const work of earlier) {
    // One that was paused just before the end of its process has a record, too.
    if ((work.state.kind === 'interrupted' || work.state.kind === 'paused') && work.pull) {
      const address = pullCommand(work.pull);
      if (cutOff.has(address)) continue;
      cutOff.set(address, work);
    }
    works.set(work.id, work);
  }
  for (const found of interrupted) {
    const address = pullCommand(found);
    const known = cutOff.get(address);
    if (known) {
      known.leftovers = [...known.leftovers, found.id];
      known.progress = onDisk(known, found.received);
      continue;
    }
    const work = workOf(found);
    cutOff.set(address, work);
    works.set(work.id, work);
  }
  return [...works.values()];
}

/** What the history saw is older than what is on the disk. */
function onDisk(work: Work, received: number): Work['progress'] {
  const last = work.progress();
  const here = Math.min(Math.max(received, last.reused), Math.max(received, last.total));
  const progress = { ...last, transferred: 0, reused: here, total: Math.max(last.total, here) };
  return () => progress;
}

function workOf(found: InterruptedPull): Work {
  const { reference, platform, platforms } = found;
  const pull = { reference, platform, ...(platforms === undefined ? {} : { platforms }) };
  return {
    id: `interrupted-${found.id}`,
    kind: 'pull',
    title: found.reference.replace(/^docker\.io\/(library\/)?/, ''),
    command: pullCommand(pull),
    pull,
    push: null,
    started: found.started,
    ended: found.started,
    log: [],
    task: null,
    leftovers: [found.id],
    state: { kind: 'interrupted' },
    progress: () => ({ ...NO_PROGRESS, reused: found.received }),
    abort: null,
  };
}
