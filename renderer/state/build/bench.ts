/** Which side of a source's page is in sight. Kept while the window is open. */
import { create } from 'zustand';

export const WORK_TABS = ['dockerfile', 'options', 'context'] as const;
export const RUN_TABS = ['run', 'history'] as const;
type WorkTab = (typeof WORK_TABS)[number];
type RunTab = (typeof RUN_TABS)[number];
export type BenchTab = WorkTab | RunTab;

interface Bench {
  readonly work: WorkTab;
  readonly run: RunTab;
  /** Where there is room for one at a time. */
  readonly alone: BenchTab;
}

const FIRST: Bench = { work: 'dockerfile', run: 'run', alone: 'dockerfile' };

/** A line that a person wants to see, until the editor shows it. */
interface Goal {
  readonly source: string;
  /** 1-based. */
  readonly line: number;
}

interface BenchesState {
  readonly benches: ReadonlyMap<string, Bench>;
  readonly goal: Goal | null;
}

export const useBenches = create<BenchesState>()(() => ({ benches: new Map(), goal: null }));

export function useBench(source: string): Bench {
  return useBenches(({ benches }) => benches.get(source)) ?? FIRST;
}

export function showTab(source: string, tab: BenchTab): void {
  useBenches.setState(({ benches }) => {
    const before = benches.get(source) ?? FIRST;
    const work = WORK_TABS.find((each) => each === tab) ?? before.work;
    const run = RUN_TABS.find((each) => each === tab) ?? before.run;
    return { benches: new Map(benches).set(source, { work, run, alone: tab }) };
  });
}

/** Leads to a line in the editor, whichever tab is open. */
export function showLine(source: string, line: number): void {
  useBenches.setState({ goal: { source, line } });
  showTab(source, 'dockerfile');
}

/** The line was gone to: coming back to the editor does not lead there again. */
export function lineShown(): void {
  useBenches.setState({ goal: null });
}
