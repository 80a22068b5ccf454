import type { Explained } from '../copy/copy-messages.ts';
import type { BuildRecords, LastStep } from '../records.ts';

/** What a step is made of, by names that people know. */
export interface StepIdentity extends LastStep {
  /** Where it stands: the same place in the Dockerfile is compared between builds. */
  readonly place: string;
}

/** Knows the steps of the last build, and says what differs. */
export interface Misses {
  /** Why a step is not in the cache. `files`: what differs of what it copies. */
  why(step: StepIdentity, files?: Explained): string;
  /** Key of what stood at a place in the last build. */
  lastKey(place: string): string | undefined;
  /** `title`: as people know it. */
  note(step: StepIdentity, title: string): void;
  /** Keeps this build's steps for the next. */
  save(): Promise<void>;
}

interface Noted {
  readonly step: StepIdentity;
  readonly title: string;
}

export async function openMisses(records: BuildRecords, build: string): Promise<Misses> {
  const last = await records.lastSteps(build);
  const now: Record<string, LastStep> = {};
  const noted = new Map<string, Noted>();
  /** The first step on the way to a parent that is another than in the last build. */
  const firstChanged = (parent: string): string => {
    const below = noted.get(parent);
    if (below === undefined) return 'its base changed';
    const { step, title } = below;
    const before = last[step.place];
    if (before !== undefined && before.parent !== step.parent && noted.has(step.parent))
      return firstChanged(step.parent);
    return `a step before it changed: ${title}`;
  };
  return {
    why: (step, files) => whyNot(step, last[step.place], files, firstChanged),
    lastKey: (place) => last[place]?.key,
    note(step, title) {
      const { place, key, parent, text, inputs } = step;
      now[place] = { key, parent, text, inputs };
      noted.set(key, { step, title });
    },
    save: () => records.saveLastSteps(build, { ...last, ...now }),
  };
}

function whyNot(
  step: StepIdentity,
  last: LastStep | undefined,
  files: Explained | undefined,
  firstChanged: (parent: string) => string,
): string {
  if (last === undefined) return 'it was not built before';
  if (last.key === step.key)
    return 'it has no layer in the store: it never came to its end, or its layer was removed';
  if (last.text !== step.text) return 'the instruction changed';
  if (files !== undefined && files.changed !== null && files.changed.length > 0) return whichFiles(files);
  const input = Object.keys({ ...last.inputs, ...step.inputs }).find(
    (name) => last.inputs[name] !== step.inputs[name],
  );
  if (input !== undefined) return `${input} ${howInput(last.inputs[input], step.inputs[input])}`;
  if (last.parent !== step.parent) return firstChanged(step.parent);
  // What is left of what counts: files of which no list was kept, the time that was asked for, arguments in its words.
  return 'what it is made of changed';
}

function howInput(before: string | undefined, now: string | undefined): string {
  if (before === undefined) return HOW.added;
  return now === undefined ? HOW.removed : HOW.changed;
}

function whichFiles({ changed, more }: Explained): string {
  const names = (changed ?? []).map(({ path, how }) => `${path} ${HOW[how]}`);
  return `${names.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}

const HOW = { added: 'is new', changed: 'changed', removed: 'is gone' } as const;
