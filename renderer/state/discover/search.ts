/** The search of all enabled registries: one at a time in a window. A new one begins when typing stops, and ends the one before. */
import { create } from 'zustand';
import type { ErrorReport } from '../../../core/api/errors.ts';
import type {
  FoundRepository,
  SearchAnswer,
  SearchProgress,
  SearchQuery,
} from '../../../core/api/discover.ts';
import { call, reportOf } from '../../bridge.ts';
import { adjust, go, useRouter } from '../router.ts';
import { arrange } from './arrange.ts';

/** Milliseconds without a key after which registries are asked: they are other people's machines. */
const PAUSE = 250;

interface SearchState {
  readonly query: Omit<SearchQuery, 'registries'>;
  /** What `found` belongs to: while a search begins, what the one before found stays on screen. */
  readonly shown: string | null;
  readonly state: 'idle' | 'starting' | 'running' | 'failed';
  readonly answers: readonly SearchAnswer[];
  readonly found: readonly FoundRepository[];
  readonly problem: ErrorReport | null;
  /** Full name of the result that keys act on. */
  readonly chosen: string | null;
  /** The one registry whose results are shown; `null`: of all. */
  readonly only: string | null;
}

export const NO_FACETS: SearchQuery['facets'] = {
  trusted: false,
  verified: false,
  os: [],
  architecture: [],
  category: [],
};

export const useSearch = create<SearchState>()(() => ({
  query: { text: '', facets: NO_FACETS, sort: 'best' },
  shown: null,
  state: 'idle',
  answers: [],
  found: [],
  problem: null,
  chosen: null,
  only: null,
}));

/** Where the results stood, for when somebody comes back to them. */
export const resultScroll = { top: 0 };

/** Searches that events are taken from, each with the registry that it is of; `null`: of all. */
const running = new Map<string, string | null>();
/** Rises with every change of what is asked, so that an outdated start is stopped when its ID comes. */
let turn = 0;
/** Starts whose ID is not known yet; until it is, events of unknown searches are kept. */
let starting = 0;
let early: readonly SearchProgress[] = [];
const MOST_EARLY = 256;
let timer: ReturnType<typeof setTimeout> | undefined;
/** What the address says that is looked for. */
let address = '';

/** `asked`: what registries are asked for, where that is not what was typed; '': nothing. */
export function search(change: Partial<SearchState['query']>, pause = PAUSE): void {
  const query = { ...useSearch.getState().query, ...change };
  const text = askable(query.text);
  useSearch.setState({ query });
  clearTimeout(timer);
  turn += 1;
  if (text === '') {
    stopAll();
    useSearch.setState({ ...NOTHING, state: 'idle', shown: null, only: null });
    noteAddress(query.text);
    return;
  }
  useSearch.setState({ state: 'starting' });
  timer = setTimeout(() => void begin(query, text), pause);
}

const NOTHING = { answers: [], found: [], problem: null, chosen: null } as const;

/** What of a text can be searched for: a name that says its registry, a command and an address cannot; a tag is not part of it. */
export function askable(text: string): string {
  const trimmed = text.trim();
  if (/^(?:https?:\/\/|from\s|sha256:)|\s(?:pull|run)\s|@sha256:/i.test(trimmed)) return '';
  const [first = ''] = trimmed.split('/');
  if (trimmed.includes('/') && /[.:]|^localhost$/.test(first)) return '';
  return trimmed.replace(/:[\w.-]*$/, '');
}

/** The address may be another's: the palette's, Back's, or that of the last start. What was typed here is followed already. */
export function followAddress(text: string): void {
  if (text === '' || text === address) return;
  address = text;
  if (text !== useSearch.getState().query.text) search({ text }, 0);
}

function noteAddress(text: string): void {
  address = text;
  const { place } = useRouter.getState();
  if (place.kind === 'discover' && place.repository === undefined && (place.text ?? '') !== text)
    adjust({ kind: 'discover', ...(text === '' ? {} : { text }) });
}

async function begin(query: SearchState['query'], text: string): Promise<void> {
  stopAll();
  resultScroll.top = 0;
  noteAddress(query.text);
  const mine = turn;
  try {
    await start({ ...query, text, registries: null }, mine, () => {
      const { state } = useSearch.getState();
      if (state === 'starting') useSearch.setState({ ...NOTHING, only: null, shown: text, state: 'running' });
    });
  } catch (thrown) {
    if (mine === turn)
      useSearch.setState({ ...NOTHING, shown: text, state: 'failed', problem: reportOf(thrown) });
  }
}

/** Asks one registry again after it failed. */
export async function askAgain(registry: string): Promise<void> {
  const { query, answers } = useSearch.getState();
  useSearch.setState({
    answers: answers.map((each) =>
      each.registry === registry ? { ...each, state: { kind: 'asking' } } : each,
    ),
  });
  await start({ ...query, text: askable(query.text), registries: [registry] }, turn, () => undefined);
}

/** A registry is set up otherwise, or somebody signed in: what failed there may work now. */
export function askWhereItFailed(registry: string): void {
  const answer = useSearch.getState().answers.find((each) => each.registry === registry);
  if (answer?.state.kind === 'failed') void askAgain(registry).catch(() => undefined);
}

async function start(query: SearchQuery, mine: number, onStarted: () => void): Promise<void> {
  starting += 1;
  try {
    const { id } = await call('discover.search', query);
    if (mine !== turn) {
      void call('discover.stop', { id }).catch(() => undefined);
      return;
    }
    running.set(id, query.registries?.[0] ?? null);
    onStarted();
    const waiting = early;
    for (const progress of waiting) if (progress.id === id) receiveSearched(progress);
  } finally {
    starting -= 1;
    if (starting === 0) early = [];
  }
}

function stopAll(): void {
  for (const id of running.keys()) void call('discover.stop', { id }).catch(() => undefined);
  running.clear();
}

export function receiveSearched(progress: SearchProgress): void {
  if (!running.has(progress.id)) {
    if (starting > 0 && early.length < MOST_EARLY) early = [...early, progress];
    return;
  }
  useSearch.setState((before) => {
    const { answer } = progress;
    const known = before.answers.some(({ registry }) => registry === answer.registry);
    // who has begun to go through the list does not have it rearranged
    const settled = before.chosen !== null || resultScroll.top > 0;
    return {
      answers: known
        ? before.answers.map((each) => (each.registry === answer.registry ? answer : each))
        : [...before.answers, answer],
      found:
        progress.found.length === 0
          ? before.found
          : arrange(before.found, progress.found, { ...before.query, text: before.shown ?? '', settled }),
    };
  });
}

/** The next page of what one registry found. */
export async function askForMore(registry: string): Promise<void> {
  const id =
    [...running].find(([, of]) => of === registry)?.[0] ?? [...running].find(([, of]) => of === null)?.[0];
  if (id === undefined) return;
  useSearch.setState(({ answers }) => ({
    answers: answers.map((each) =>
      each.registry === registry ? { ...each, state: { kind: 'asking' } } : each,
    ),
  }));
  await call('discover.more', { id, registry });
}

export function showOnly(registry: string | null): void {
  resultScroll.top = 0;
  useSearch.setState({ only: registry, chosen: null });
}

/** What is shown of what was found. */
export function shownOf({ found, only }: Pick<SearchState, 'found' | 'only'>): readonly FoundRepository[] {
  return only === null ? found : found.filter(({ registry }) => registry === only);
}

/** A bookmark was set or taken away, here or elsewhere. */
export function markFound(bookmarked: ReadonlySet<string>): void {
  useSearch.setState(({ found }) =>
    found.every((each) => each.bookmarked === bookmarked.has(each.reference))
      ? {}
      : { found: found.map((each) => ({ ...each, bookmarked: bookmarked.has(each.reference) })) },
  );
}

/** To the view, with what was looked for last or with a text. */
export function goToDiscover(text: string = useSearch.getState().query.text): void {
  go({ kind: 'discover', ...(text === '' ? {} : { text }) });
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>('[data-discover-field]')?.select());
}
