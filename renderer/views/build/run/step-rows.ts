/** Steps as rows of a tree: stages with their steps, and what is no stage's in groups of its own. */
import type { BuildRunHead, RunStep } from '../../../../core/api/builds.ts';
import { readTitle, stepTook } from './run-words.ts';

export interface StepGroup {
  readonly id: string;
  readonly title: string;
  readonly kind: 'stage' | 'preparation' | 'result';
  readonly steps: readonly RunStep[];
}

export type StepRow =
  | { readonly kind: 'group'; readonly group: StepGroup; readonly open: boolean }
  | {
      readonly kind: 'step';
      readonly step: RunStep;
      readonly level: number;
      /** It ran for the reason that the step before it gives. */
      readonly repeats: boolean;
    };

const PREPARATION = 'preparation';
const RESULT = 'result';
const LAST = /^(?:exporting|writing|write|naming)\b/;

/** In the order in which the first of each began; what comes before any stage first, what is written last at the end. */
export function groupSteps(graph: readonly RunStep[]): readonly StepGroup[] {
  const groups = new Map<string, { title: string; kind: StepGroup['kind']; steps: RunStep[] }>();
  const stages: string[] = [];
  for (const step of graph) {
    const kind = step.stage !== null ? 'stage' : LAST.test(step.title) ? RESULT : PREPARATION;
    const id = kind === 'stage' ? `stage:${step.stage}` : kind;
    const known = groups.get(id);
    if (known !== undefined) {
      known.steps.push(step);
      continue;
    }
    const title = kind === 'stage' ? (step.stage ?? '') : kind === RESULT ? 'Result' : 'Preparation';
    groups.set(id, { title, kind, steps: [step] });
    if (kind === 'stage') stages.push(id);
  }
  return [PREPARATION, ...stages, RESULT].flatMap((id) => {
    const group = groups.get(id);
    return group === undefined ? [] : [{ id, ...group }];
  });
}

/** A single stage needs no heading. What is not a stage is folded, unless a step in it is of interest. */
export function rowsOf(
  groups: readonly StepGroup[],
  folded: Readonly<Record<string, boolean>>,
): readonly StepRow[] {
  const alone = groups.filter(({ kind }) => kind === 'stage').length === 1;
  return groups.flatMap((group): readonly StepRow[] => {
    if (alone && group.kind === 'stage') return stepRows(group.steps, 0);
    const open = !(folded[group.id] ?? isFolded(group));
    return [{ kind: 'group', group, open }, ...(open ? stepRows(group.steps, 1) : [])];
  });
}

function stepRows(steps: readonly RunStep[], level: number): readonly StepRow[] {
  let said: string | null = null;
  return steps.map((step): StepRow => {
    const repeats = step.why !== null && step.why === said;
    if (step.state !== 'cached') said = step.why ?? said;
    return { kind: 'step', step, level, repeats };
  });
}

function isFolded({ kind, steps }: StepGroup): boolean {
  return kind !== 'stage' && !steps.some(({ state }) => state === 'failed');
}

export function rowKey(row: StepRow): string {
  return row.kind === 'group' ? row.group.id : String(row.step.id);
}

export interface GroupFacts {
  readonly state: RunStep['state'];
  /** Since the build began. */
  readonly began: number;
  readonly ended: number;
  readonly bytes: number;
  readonly layers: number;
  readonly cached: number;
}

const BY_WEIGHT: readonly RunStep['state'][] = ['failed', 'running', 'cancelled', 'done', 'cached'];

/** Failed or was cancelled before it had a layer. */
function wouldMakeLayer({ state, bytes, stage, title }: RunStep): boolean {
  const isCut = state === 'failed' || state === 'cancelled';
  return isCut && bytes === null && stage !== null && !readTitle(title).text.startsWith('FROM ');
}

export function factsOf(steps: readonly RunStep[], run: BuildRunHead, now: number): GroupFacts {
  const layers = steps.filter(({ bytes }) => bytes !== null);
  const states = new Set(steps.map(({ state }) => state));
  return {
    state: BY_WEIGHT.find((state) => states.has(state)) ?? 'done',
    began: steps.reduce((least, step) => Math.min(least, step.began), Number.POSITIVE_INFINITY),
    ended: steps.reduce((most, step) => Math.max(most, step.began + stepTook(step, run, now)), 0),
    bytes: layers.reduce((sum, step) => sum + (step.bytes ?? 0), 0),
    layers: layers.length + steps.filter(wouldMakeLayer).length,
    cached: layers.filter(({ state }) => state === 'cached').length,
  };
}
