/** The figures of the status bar; asked again whenever the store moves. */
import { create } from 'zustand';
import type { ErrorReport } from '../../core/api/errors.ts';
import type { StoreTotals } from '../../core/api/images.ts';
import { call, reportOf } from '../bridge.ts';

interface TotalsState {
  readonly totals: StoreTotals | null;
  readonly error: ErrorReport | null;
  /** Counts the store's moves, so that whatever shows a part of it knows when to ask again. */
  readonly revision: number;
}

export const useTotals = create<TotalsState>()(() => ({ totals: null, error: null, revision: 0 }));

export async function loadTotals(): Promise<void> {
  try {
    const totals = await call('images.totals', null);
    useTotals.setState({ totals, error: null });
  } catch (thrown) {
    useTotals.setState({ error: reportOf(thrown) });
  }
}

export function storeMoved(): void {
  useTotals.setState(({ revision }) => ({ revision: revision + 1 }));
}
