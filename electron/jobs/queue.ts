import type { Job } from '../../core/api/jobs.ts';
import type { Work } from './work.ts';

/** Pulls, pushes and copies share one line, since they share one network; builds have their own. Others do not wait. */
type Line = 'transfers' | 'builds';

const LINES: { readonly [K in Job['kind']]?: Line } = {
  pull: 'transfers',
  push: 'transfers',
  copy: 'transfers',
  build: 'builds',
};

/** A build has several stages on the way already. */
const BUILDS_AT_A_TIME = 2;

/** What goes over the network, keeps what it has when it is stopped, and can be held back therefore. */
export function isTransfer({ kind }: Pick<Work, 'kind'>): boolean {
  return LINES[kind] === 'transfers';
}

/** Those whose turn it is, in their order; what still comes to its end has its place until then. */
export function nextOf(works: Iterable<Work>, transfersAtATime: number): readonly Work[] {
  const free = { transfers: transfersAtATime, builds: BUILDS_AT_A_TIME };
  const waiting: Work[] = [];
  for (const work of works) {
    const line = LINES[work.kind];
    if (work.abort !== null) {
      if (line !== undefined) free[line] -= 1;
    } else if (work.state.kind === 'queued') waiting.push(work);
  }
  return waiting.filter(({ kind }) => {
    const line = LINES[kind];
    if (line === undefined) return true;
    free[line] -= 1;
    return free[line] >= 0;
  });
}

/** By id: 1 for the one that is next in its line. */
export function placesOf(works: Iterable<Work>): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  const last = { transfers: 0, builds: 0 };
  for (const { id, kind, state } of works) {
    const line = LINES[kind];
    if (state.kind !== 'queued' || line === undefined) continue;
    last[line] += 1;
    places.set(id, last[line]);
  }
  return places;
}

/** The same with one of them before another; at the end when that is not among them. */
export function movedBefore(works: Iterable<Work>, moved: Work, before: string | null): readonly Work[] {
  const others = [...works].filter((work) => work !== moved);
  const at = others.findIndex(({ id }) => id === before);
  return at < 0 ? [...others, moved] : [...others.slice(0, at), moved, ...others.slice(at)];
}
