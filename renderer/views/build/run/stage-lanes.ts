/** Stages as a graph: what stands on what goes from left to right, what is independent stands one above the other. */
import type { BuildRun, DockerfileOutline, RunStep } from '../../../../core/api/builds.ts';
import { factsOf, groupSteps, type GroupFacts } from './step-rows.ts';

export interface StageCard {
  readonly id: string;
  readonly title: string;
  readonly base: string | null;
  readonly facts: GroupFacts;
  readonly steps: readonly RunStep[];
  /** Those that are drawn; of many, the ones that matter. */
  readonly drawn: readonly RunStep[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface StageGraph {
  /** From above to below, where that needs less room. */
  readonly down: boolean;
  readonly cards: readonly StageCard[];
  readonly lines: readonly { readonly from: StageCard; readonly to: StageCard }[];
  readonly width: number;
  readonly height: number;
}

export const CARD = { width: 272, least: 190, head: 46, step: 24, most: 9 } as const;
const GAP = { x: 56, y: 16, edge: 16, down: 32 } as const;

type Stage = DockerfileOutline['stages'][number];

/** A stage is told of by its name, or by its number where it has none. */
export function stageNamed(stages: readonly Stage[], name: string): Stage | undefined {
  return stages.find(
    (stage) => stage.name === name || name === `stage-${stage.index}` || name === String(stage.index),
  );
}

/** `room`: pixels from left to right. */
export function layOut(
  run: BuildRun,
  stages: readonly Stage[],
  now: number,
  room = Number.POSITIVE_INFINITY,
): StageGraph {
  const groups = groupSteps(run.graph).filter(({ kind }) => kind === 'stage');
  const nodes = groups.map((group) => ({
    group,
    stage: stageNamed(stages, group.title),
    facts: factsOf(group.steps, run, now),
  }));
  const needs = nodes.map(({ stage }) =>
    nodes.flatMap((other, index) =>
      other.stage !== undefined && stage?.needs.includes(other.stage.index) === true ? [index] : [],
    ),
  );
  const isKnown = nodes.some(({ stage }) => stage !== undefined);
  const depths = isKnown ? depthsOf(needs) : depthsInTime(nodes.map(({ facts }) => facts));
  const made = nodes.map(({ group, stage, facts }): Unplaced => {
    const drawn = drawnOf(group.steps);
    const rows = drawn.length + (drawn.length < group.steps.length ? 1 : 0);
    return {
      id: group.id,
      title: group.title,
      base: stage?.base ?? null,
      facts,
      steps: group.steps,
      drawn,
      height: CARD.head + rows * CARD.step + 6,
    };
  });
  const across = (1 + Math.max(0, ...depths)) * (CARD.width + GAP.x) - GAP.x + 2 * GAP.edge;
  const down = across > room;
  const cards = down ? placedDown(made, depths, room) : placedAcross(made, depths);
  return {
    down,
    cards,
    lines: needs.flatMap((from, to) =>
      from.flatMap((at) => {
        const [left, right] = [cards[at], cards[to]];
        return left === undefined || right === undefined ? [] : [{ from: left, to: right }];
      }),
    ),
    width: Math.max(0, ...cards.map(({ x, width }) => x + width)) + GAP.edge,
    height: Math.max(0, ...cards.map(({ y, height }) => y + height)) + GAP.edge,
  };
}

type Unplaced = Omit<StageCard, 'x' | 'y' | 'width'>;

function placedAcross(cards: readonly Unplaced[], depths: readonly number[]): readonly StageCard[] {
  const bottoms = new Map<number, number>();
  return cards.map((card, index) => {
    const column = depths[index] ?? 0;
    const y = bottoms.get(column) ?? GAP.edge;
    bottoms.set(column, y + card.height + GAP.y);
    return { ...card, x: GAP.edge + column * (CARD.width + GAP.x), y, width: CARD.width };
  });
}

/** What is independent stands side by side, as narrow as can be read. */
function placedDown(
  cards: readonly Unplaced[],
  depths: readonly number[],
  room: number,
): readonly StageCard[] {
  const placed: (StageCard | undefined)[] = cards.map(() => undefined);
  let y: number = GAP.edge;
  for (let depth = 0; depth <= Math.max(0, ...depths); depth += 1) {
    const row = cards.flatMap((card, index) => (depths[index] === depth ? [{ card, index }] : []));
    const fits = Math.floor((room - 2 * GAP.edge - (row.length - 1) * GAP.y) / row.length);
    const width = Math.max(CARD.least, Math.min(CARD.width, fits));
    const taken = row.length * (width + GAP.y) - GAP.y;
    const left = Math.max(GAP.edge, Math.floor((room - taken) / 2));
    for (const [place, { card, index }] of row.entries())
      placed[index] = { ...card, x: left + place * (width + GAP.y), y, width };
    y += Math.max(0, ...row.map(({ card }) => card.height)) + GAP.down;
  }
  return placed.flatMap((card) => card ?? []);
}

/** How many stages stand before each on the longest way to the beginning. */
function depthsOf(needs: readonly (readonly number[])[]): readonly number[] {
  const depths = new Map<number, number>();
  const depth = (at: number): number => {
    const known = depths.get(at);
    if (known !== undefined) return known;
    // stages only need earlier ones; what claims otherwise is not followed in a circle
    depths.set(at, 0);
    const found = 1 + Math.max(-1, ...(needs[at] ?? []).map(depth));
    depths.set(at, found);
    return found;
  };
  return needs.map((_, index) => depth(index));
}

/** Where nothing says who needs whom, what began after another had ended stands behind it. */
function depthsInTime(stages: readonly GroupFacts[]): readonly number[] {
  const depths: number[] = [];
  for (const [index, { began }] of stages.entries()) {
    const before = stages
      .slice(0, index)
      .flatMap(({ ended }, at) => (ended <= began ? [depths[at] ?? 0] : []));
    depths.push(1 + Math.max(-1, ...before));
  }
  return depths;
}

/** Of a long stage: what failed or runs, then what took longest, in their order. */
function drawnOf(steps: readonly RunStep[]): readonly RunStep[] {
  if (steps.length <= CARD.most) return steps;
  const weight = (step: RunStep): number =>
    step.state === 'failed' || step.state === 'running'
      ? Number.POSITIVE_INFINITY
      : (step.milliseconds ?? 0) + (step.state === 'cached' ? 0 : 1);
  const kept = new Set([...steps].sort((a, b) => weight(b) - weight(a)).slice(0, CARD.most - 1));
  return steps.filter((step) => kept.has(step));
}
