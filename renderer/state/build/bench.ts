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

export const useBenches = create<{ readonly benches: ReadonlyMap<string, Bench> }>()(() => ({
  benches: new Map(),
}));

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
