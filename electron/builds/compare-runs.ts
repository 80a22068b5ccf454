import type { BuildOrder, BuildRun, RunComparison, RunStep } from '../../core/api/builds.ts';
import { isSecretName, visibleText } from '../../core/index.ts';
import { HIDDEN } from './secret-values.ts';
import { headOf } from './kept-run.ts';

type Pair = RunComparison['steps'][number];
type Input = RunComparison['inputs'][number];

/** Two runs side by side: steps of the same stage and instruction are one row, and what was asked differently is named. */
export function compareRuns(from: BuildRun, to: BuildRun): RunComparison {
  return {
    from: headOf(from),
    to: headOf(to),
    steps: pairSteps(from.graph, to.graph),
    inputs: differences(inputsOf(from.order), inputsOf(to.order)),
    dockerfile: { from: visibleText(from.dockerfile), to: visibleText(to.dockerfile) },
  };
}

/** "COPY . /src" of "[build 2/4] COPY . /src": the number moves when a step is put in before. */
function instructionOf({ title }: RunStep): string {
  return title.replace(/^\[[^\]]*\] /, '');
}

function pairSteps(from: readonly RunStep[], to: readonly RunStep[]): readonly Pair[] {
  const exact = (step: RunStep): string => `${step.stage ?? ''}\n${instructionOf(step)}`;
  // What was rewritten is still the next step of its kind in its stage.
  const loose = (step: RunStep): string => `${step.stage ?? ''}\n${instructionOf(step).split(' ')[0] ?? ''}`;
  const partners = new Map<RunStep, RunStep>();
  const taken = new Set<RunStep>();
  for (const key of [exact, loose]) {
    const waiting = new Map<string, RunStep[]>();
    for (const step of from) {
      if (taken.has(step)) continue;
      const same = waiting.get(key(step));
      if (same === undefined) waiting.set(key(step), [step]);
      else same.push(step);
    }
    for (const step of to) {
      const partner = partners.has(step) ? undefined : waiting.get(key(step))?.shift();
      if (partner === undefined) continue;
      partners.set(step, partner);
      taken.add(partner);
    }
  }
  const places = new Map(from.map((step, index) => [step, index]));
  const rows: Pair[] = [];
  let next = 0;
  const showGone = (until: number): void => {
    for (; next < until; next++) {
      const step = from[next];
      if (step !== undefined && !taken.has(step)) rows.push({ title: step.title, from: step, to: null });
    }
  };
  for (const step of to) {
    const partner = partners.get(step) ?? null;
    if (partner !== null) showGone(places.get(partner) ?? 0);
    rows.push({ title: step.title, from: partner, to: step });
  }
  showGone(from.length);
  return rows;
}

function inputsOf(order: BuildOrder): ReadonlyMap<string, string> {
  const inputs = new Map<string, string>([
    ['names', order.tags.join(', ')],
    ['target stage', order.target ?? ''],
    ['platforms', order.platforms.join(', ')],
    ['cache', order.noCache ? 'not used' : 'used'],
    ['newer bases', order.pull ? 'asked for' : 'not asked for'],
    ['network', order.network],
    ['format', order.format],
    ['provenance', order.provenance],
  ]);
  for (const [name, value] of Object.entries(order.args)) inputs.set(`build argument ${name}`, value);
  for (const [name, value] of Object.entries(order.labels)) inputs.set(`label ${name}`, value);
  for (const [id, choice] of Object.entries(order.secrets))
    inputs.set(`secret ${id}`, choice.kind === 'file' ? choice.path : `variable ${choice.variable}`);
  for (const [name, choice] of Object.entries(order.contexts))
    inputs.set(`context ${name}`, choice.kind === 'folder' ? choice.path : choice.reference);
  for (const [id, choice] of Object.entries(order.ssh))
    inputs.set(`ssh ${id}`, choice.kind === 'agent' ? 'agent' : choice.path);
  return inputs;
}

function differences(from: ReadonlyMap<string, string>, to: ReadonlyMap<string, string>): readonly Input[] {
  const names = new Set([...from.keys(), ...to.keys()]);
  return [...names].flatMap((name) => {
    const [one, other] = [from.get(name) ?? '', to.get(name) ?? ''].map(visibleText);
    if (one === undefined || other === undefined || one === other) return [];
    const shown = visibleText(name);
    // That it is another is told, not what it is.
    if (name.startsWith('build argument ') && isSecretName(name))
      return [{ name: shown, from: hidden(one), to: hidden(other) }];
    return [{ name: shown, from: one, to: other }];
  });
}

function hidden(value: string): string {
  return value === '' ? '' : HIDDEN;
}
