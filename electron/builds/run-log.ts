import type { RunLogLine, RunLogPage } from '../../core/api/builds.ts';

/** Lines of one step that are kept: the last ones, which say why it failed. */
export const MOST_LINES = 5000;
/** Characters of a whole log; the step that has most gives way. */
const MOST_CHARACTERS = 4 * 1024 * 1024;
/** Lines are taken off in heaps: one at a time would move all others each time. */
const SLACK = 500;

interface Line {
  readonly at: number;
  readonly stream: RunLogLine['stream'];
  readonly text: string;
}

interface StepLog {
  lines: Line[];
  characters: number;
  dropped: number;
}

/** What a build printed, bounded for each step and as a whole. */
export interface RunLog {
  add(step: number, stream: RunLogLine['stream'], texts: readonly string[]): void;
  /** All lines that a step printed, the ones that are gone included. */
  count(step: number): number;
  /** `offset` counts from the first line that is kept; `total` is of those. */
  page(query: { readonly step: number | null; readonly offset: number; readonly limit: number }): RunLogPage;
  /** All lines that are kept, in the order in which they came. */
  all(): readonly RunLogLine[];
  dropped(): readonly (readonly [step: number, lines: number])[];
}

export function newRunLog(dropped: readonly (readonly [step: number, lines: number])[] = []): RunLog {
  const steps = new Map<number, StepLog>();
  let next = 0;
  let characters = 0;
  let merged: readonly RunLogLine[] | undefined;
  const stepOf = (id: number): StepLog => {
    const known = steps.get(id);
    if (known !== undefined) return known;
    const made = { lines: [], characters: 0, dropped: 0 };
    steps.set(id, made);
    return made;
  };
  for (const [id, lines] of dropped) stepOf(id).dropped = lines;

  function drop(step: StepLog, lines: number): void {
    const gone = step.lines.splice(0, lines);
    const less = gone.reduce((sum, { text }) => sum + text.length, 0);
    step.dropped += gone.length;
    step.characters -= less;
    characters -= less;
  }

  function bound(step: StepLog): void {
    if (step.lines.length > MOST_LINES + SLACK) drop(step, step.lines.length - MOST_LINES);
    while (characters > MOST_CHARACTERS) {
      const longest = [...steps.values()].reduce((one, other) =>
        other.characters > one.characters ? other : one,
      );
      drop(longest, Math.max(1, Math.ceil(longest.lines.length / 4)));
    }
  }

  const shown = (id: number, { lines }: StepLog): readonly (Line & { readonly step: number })[] =>
    lines.map((line) => ({ ...line, step: id }));

  function all(): readonly RunLogLine[] {
    merged ??= [...steps]
      .flatMap(([id, step]) => shown(id, step))
      .sort((a, b) => a.at - b.at)
      .map(withoutPlace);
    return merged;
  }

  return {
    add(id, stream, texts) {
      const step = stepOf(id);
      merged = undefined;
      // Of a heap larger than all that is kept, only the end is looked at.
      const kept = texts.slice(-MOST_LINES);
      step.dropped += texts.length - kept.length;
      for (const text of kept) {
        step.lines.push({ at: next++, stream, text });
        step.characters += text.length;
        characters += text.length;
      }
      bound(step);
    },
    count(id) {
      const step = steps.get(id);
      return step === undefined ? 0 : step.lines.length + step.dropped;
    },
    page({ step: id, offset, limit }) {
      if (id === null) {
        const lines = all();
        const gone = [...steps.values()].reduce((sum, step) => sum + step.dropped, 0);
        return { lines: lines.slice(offset, offset + limit), total: lines.length, dropped: gone };
      }
      const step = steps.get(id) ?? { lines: [], characters: 0, dropped: 0 };
      const lines = step.lines.slice(offset, offset + limit);
      return {
        lines: lines.map((line) => withoutPlace({ ...line, step: id })),
        total: step.lines.length,
        dropped: step.dropped,
      };
    },
    all,
    dropped: () =>
      [...steps].flatMap(([id, step]) => (step.dropped > 0 ? [[id, step.dropped] as const] : [])),
  };
}

function withoutPlace({ step, stream, text }: RunLogLine): RunLogLine {
  return { step, stream, text };
}
