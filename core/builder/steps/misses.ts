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
  note(step: StepIdentity): void;
  /** Keeps this build's steps for the next. */
  save(): Promise<void>;
}

export async function openMisses(records: BuildRecords, build: string): Promise<Misses> {
  const last = await records.lastSteps(build);
  const now: Record<string, LastStep> = {};
  return {
    why: (step, files) => whyNot(step, last[step.place], files),
    note({ place, key, parent, text, inputs }) {
      now[place] = { key, parent, text, inputs };
    },
    save: () => records.saveLastSteps(build, { ...last, ...now }),
  };
}

function whyNot(step: StepIdentity, last: LastStep | undefined, files: Explained | undefined): string {
  if (last === undefined) return 'it was not built before';
  if (last.text !== step.text) return 'the instruction changed';
  const input = Object.keys({ ...last.inputs, ...step.inputs }).find(
    (name) => last.inputs[name] !== step.inputs[name],
  );
  if (files !== undefined && files.changed !== null && files.changed.length > 0) return whichFiles(files);
  if (input !== undefined) return `${input} changed`;
  if (last.parent !== step.parent) return 'a step before it changed';
  return 'its layer is not in the store any more';
}

function whichFiles({ changed, more }: Explained): string {
  const names = (changed ?? []).map(({ path, how }) => `${path} ${HOW[how]}`);
  return `${names.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}

const HOW = { added: 'is new', changed: 'changed', removed: 'is gone' } as const;
