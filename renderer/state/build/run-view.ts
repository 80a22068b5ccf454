/** How runs are looked at: kept while the window is open, so that leaving and coming back changes nothing. */
import { create } from 'zustand';

export type RunShape = 'steps' | 'graph' | 'log' | 'dockerfile';

interface RunViewState {
  readonly shape: RunShape;
  readonly wrap: boolean;
  /** Per run, which groups of steps were folded or unfolded by hand. */
  readonly folded: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
}

export const useRunView = create<RunViewState>()(() => ({ shape: 'steps', wrap: true, folded: {} }));

export function showShape(shape: RunShape): void {
  useRunView.setState({ shape });
}

export function wrapLog(wrap: boolean): void {
  useRunView.setState({ wrap });
}

export function fold(run: string, group: string, isFolded: boolean): void {
  useRunView.setState(({ folded }) => ({
    folded: { ...folded, [run]: { ...folded[run], [group]: isFolded } },
  }));
}
