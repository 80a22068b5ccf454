/** The search of every image: one at a time in a window. A new one begins when typing stops, and ends the one before. */
import { create } from 'zustand';
import type { ErrorReport } from '../../core/api/errors.ts';
import type { FindProgress, FindQuery, FoundFile } from '../../core/api/files.ts';
import { call, reportOf } from '../bridge.ts';
import { adjust, go, useRouter } from './router.ts';

/** Milliseconds without a key after which a search begins. */
const PAUSE = 150;

interface FindState {
  readonly query: FindQuery;
  /** What `found` belongs to: while a search begins, what the one before found stays on screen. */
  readonly shown: FindQuery | null;
  readonly state: 'idle' | 'starting' | FindProgress['state'];
  readonly found: readonly FoundFile[];
  readonly matches: number;
  readonly layers: number;
  readonly layersSearched: number;
  readonly unread: number;
  readonly milliseconds: number;
  readonly problem: ErrorReport | null;
  /** The result that keys act on. */
  readonly chosen: string | null;
}

export const useFind = create<FindState>()(() => ({
  query: { text: '', how: 'text', within: 'name' },
  shown: null,
  state: 'idle',
  found: [],
  matches: 0,
  layers: 0,
  layersSearched: 0,
  unread: 0,
  milliseconds: 0,
  problem: null,
  chosen: null,
}));

/** Where the list of results stood, for when somebody comes back to it. */
export const foundScroll = { top: 0 };

/** The search that events are taken from; while one is being started its ID is not known yet. */
let running: string | null = null;
/** Rises with every change of what is asked, so that an outdated start is stopped when its ID comes. */
let turn = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
/** Events of searches that are not known yet: the first may come before the answer that names it. */
let early: readonly FindProgress[] = [];
const MOST_EARLY = 64;
/** What the address says that is looked for. */
let address = '';

export function find(change: Partial<FindQuery>): void {
  const query = { ...useFind.getState().query, ...change };
  useFind.setState({ query });
  clearTimeout(timer);
  turn += 1;
  if (query.text === '') {
    stop();
    useFind.setState({ ...NOTHING, shown: null, state: 'idle' });
    return;
  }
  useFind.setState({ state: 'starting' });
  timer = setTimeout(() => void begin(query), PAUSE);
}

const NOTHING = {
  found: [],
  matches: 0,
  layers: 0,
  layersSearched: 0,
  unread: 0,
  milliseconds: 0,
  problem: null,
  chosen: null,
} as const;

/** The address may be another's: the palette's, Back's, or that of the last start. What was typed here is followed already. */
export function followAddress(text: string): void {
  if (text === '' || text === address) return;
  address = text;
  if (text !== useFind.getState().query.text) find({ text });
}

/** The same once more, when the store has moved. */
export function findAgain(): void {
  const { query } = useFind.getState();
  if (query.text !== '') find({});
}

async function begin(query: FindQuery): Promise<void> {
  stop();
  const mine = turn;
  foundScroll.top = 0;
  early = [];
  const { place } = useRouter.getState();
  address = query.text;
  if (place.kind === 'find' && place.text !== query.text) adjust({ kind: 'find', text: query.text });
  try {
    const { id } = await call('find.start', asAsked(query));
    if (mine !== turn) {
      void call('find.stop', { id }).catch(() => undefined);
      return;
    }
    running = id;
    for (const progress of early) receiveFound(progress);
    early = [];
    if (useFind.getState().state === 'starting')
      useFind.setState({ ...NOTHING, shown: query, state: 'running' });
  } catch (thrown) {
    if (mine === turn)
      useFind.setState({ ...NOTHING, shown: query, state: 'failed', problem: reportOf(thrown) });
  }
}

/** A digest may be pasted with its algorithm or without; what holds a slash is no name. As on the command line. */
function asAsked(query: FindQuery): FindQuery {
  if (query.how === 'text' && query.text.includes('/')) return { ...query, within: 'path' };
  if (query.how !== 'digest') return query;
  const text = query.text.trim().toLowerCase();
  return { ...query, text: /^[0-9a-f]{64}$/.test(text) ? `sha256:${text}` : text };
}

function stop(): void {
  if (running !== null) void call('find.stop', { id: running }).catch(() => undefined);
  running = null;
}

/** Ends the search and keeps what it has found. */
export function stopFinding(): void {
  clearTimeout(timer);
  turn += 1;
  stop();
  useFind.setState(({ state }) => (state === 'running' || state === 'starting' ? { state: 'stopped' } : {}));
}

export function receiveFound(progress: FindProgress): void {
  if (progress.id !== running) {
    if (running === null && early.length < MOST_EARLY) early = [...early, progress];
    return;
  }
  useFind.setState((before) => {
    const first = before.state === 'starting' || before.shown !== before.query;
    const { matches, layers, layersSearched, unread, milliseconds, state, problem } = progress;
    return {
      shown: before.query,
      found: first ? progress.found : [...before.found, ...progress.found],
      matches,
      layers,
      layersSearched,
      unread,
      milliseconds,
      state,
      problem,
    };
  });
  if (progress.state !== 'running') running = null;
}

/** To the view, with what was looked for last or with a text. */
export function goToFind(text: string = useFind.getState().query.text): void {
  go({ kind: 'find', text });
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>('[data-find-files]')?.select());
}
