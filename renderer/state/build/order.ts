/** What is chosen for the next build of each source. Kept while the window is open, whichever page it shows. */
import { create } from 'zustand';
import type { BuildOrder, BuildRunHead, BuildSource } from '../../../core/api/builds.ts';
import { call } from '../../bridge.ts';
import { go, useRouter } from '../router.ts';
import { toast } from '../toasts.ts';
import { isSaved, useDockerfiles } from './dockerfile.ts';
import { useBuilds } from './sources.ts';

interface OrdersState {
  readonly orders: ReadonlyMap<string, BuildOrder>;
  /** Sources whose build is being asked for: a second press is not a second build. */
  readonly starting: ReadonlySet<string>;
}

export const useOrders = create<OrdersState>()(() => ({
  orders: new Map(),
  starting: new Set(),
}));

/** What was chosen here, or else the last time. */
export function useOrder(source: BuildSource): BuildOrder {
  return useOrders((state) => state.orders.get(source.id)) ?? source.order;
}

export function changeOrder(source: BuildSource, change: Partial<BuildOrder>): void {
  useOrders.setState(({ orders }) => ({
    orders: new Map(orders).set(source.id, { ...(orders.get(source.id) ?? source.order), ...change }),
  }));
}

/** A record without an entry, or with another value of it. */
export function withEntry<T>(
  record: Readonly<Record<string, T>>,
  name: string,
  value: T | null,
): Readonly<Record<string, T>> {
  const rest = Object.entries(record).filter(([each]) => each !== name);
  const at = Object.keys(record).indexOf(name);
  if (value === null) return Object.fromEntries(rest);
  return Object.fromEntries(rest.toSpliced(at < 0 ? rest.length : at, 0, [name, value]));
}

/** Builds it as it stands in form and editor, and shows the run. */
export async function startBuild(source: BuildSource): Promise<void> {
  const { orders, starting } = useOrders.getState();
  if (starting.has(source.id)) return;
  const file = useDockerfiles.getState().files[source.id];
  useOrders.setState({ starting: new Set(starting).add(source.id) });
  try {
    const { runId } = await call('build.start', {
      order: orders.get(source.id) ?? source.order,
      dockerfile: file?.kind === 'open' && !isSaved(file) ? file.text : null,
    });
    go({ kind: 'build', source: source.id, run: runId });
  } finally {
    useOrders.setState(({ starting: before }) => ({
      starting: new Set([...before].filter((each) => each !== source.id)),
    }));
  }
}

/** The source whose page is open. */
export function shownSource(): BuildSource | undefined {
  const { place } = useRouter.getState();
  if (place.kind !== 'build') return undefined;
  return useBuilds.getState().sources?.find((each) => each.id === place.source);
}

/** One build of a source at a time: what runs is cancelled first by a person, not by a second press. */
export async function buildShown(): Promise<void> {
  const source = shownSource();
  if (source === undefined) return;
  if (useBuilds.getState().latest.get(source.id)?.state.kind === 'running')
    toast(`${source.title} is being built; cancel that build to begin another`, { kind: 'note' });
  else await startBuild(source);
}

/** The newest run of a source while it runs. */
export function runningOf(latest: BuildRunHead | undefined): BuildRunHead | undefined {
  return latest?.state.kind === 'running' ? latest : undefined;
}
