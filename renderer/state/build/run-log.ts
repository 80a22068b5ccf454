/**
 * What a run printed: of a log of any length only what is looked at is here. Lines have the numbers that they were printed
 * with, from 0: main keeps the last ones of a long log, and what it asks for is counted from the first that it keeps.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ErrorReport } from '../../../core/api/errors.ts';
import type { RunLogLine, RunLogPage } from '../../../core/api/builds.ts';
import { call, reportOf } from '../../bridge.ts';

export interface LogChoice {
  readonly runId: string;
  /** `null`: of all steps. */
  readonly step: number | null;
}

const PAGE = 200;
const MOST_LINES = 6000;
/** Lines asked for at once by what reads a whole log. */
const GULP = 1000;

interface RunLog {
  /** Lines that are kept; `null` until the first answer. */
  readonly total: number | null;
  /** Lines before them that are not. */
  readonly dropped: number;
  readonly error: ErrorReport | null;
  /** A line by its number. */
  readonly at: (number: number) => RunLogLine | undefined;
  /** Which of the kept lines are on screen, from 0. */
  readonly look: (first: number, last: number) => void;
}

interface Kept {
  readonly key: string;
  readonly lines: ReadonlyMap<number, RunLogLine>;
  readonly total: number | null;
  readonly dropped: number;
  readonly error: ErrorReport | null;
}

const NO_LINES: Kept['lines'] = new Map();
const empty = (key: string): Kept => ({ key, lines: NO_LINES, total: null, dropped: 0, error: null });

/** `printed` is how many lines the run is known to have printed: when it rises, the end is asked for again. */
export function useRunLog({ runId, step }: LogChoice, printed: number): RunLog {
  const key = `${runId}\n${step ?? ''}`;
  const [kept, setKept] = useState<Kept>(() => empty(key));
  const [range, setRange] = useState<readonly [number, number]>([0, 0]);
  /** Pages by what was dropped when they were asked for: how many lines were printed by then, or that they are whole. */
  const asked = useRef(new Map<string, number>());
  const asking = useRef(new Set<string>());
  const state = kept.key === key ? kept : empty(key);
  const { lines, dropped } = state;

  useEffect(() => {
    for (let page = range[0]; page <= range[1]; page += 1) {
      const name = `${key}\n${dropped}\n${page}`;
      if (asking.current.has(name) || (asked.current.get(name) ?? -1) >= printed) continue;
      asking.current.add(name);
      asked.current.set(name, printed);
      void follow(name, page);
    }

    async function follow(name: string, page: number): Promise<void> {
      try {
        const offset = page * PAGE;
        const answer = await call('build.log', { runId, step, offset, limit: PAGE });
        if (answer.lines.length === PAGE) asked.current.set(name, Number.POSITIVE_INFINITY);
        setKept((before) => withPage(before.key === key ? before : empty(key), offset, answer));
      } catch (thrown) {
        setKept((before) => ({ ...(before.key === key ? before : empty(key)), error: reportOf(thrown) }));
      } finally {
        asking.current.delete(name);
      }
    }
  }, [key, runId, step, printed, dropped, range, kept]);

  const at = useCallback((number: number) => lines.get(number), [lines]);
  const look = useCallback((first: number, last: number) => {
    const [from, to] = [Math.floor(first / PAGE), Math.floor(Math.max(first, last) / PAGE)];
    setRange((before) => (before[0] === from && before[1] === to ? before : [from, to]));
  }, []);
  return { total: state.total, dropped, error: state.error, at, look };
}

function withPage(before: Kept, offset: number, answer: RunLogPage): Kept {
  const lines = new Map(before.lines);
  for (const [index, line] of answer.lines.entries()) {
    const number = answer.dropped + offset + index;
    const known = lines.get(number);
    const isSame = known !== undefined && known.step === line.step && known.text === line.text;
    lines.delete(number);
    // who draws it sees that nothing changed
    lines.set(number, isSame ? known : line);
  }
  for (const old of [...lines.keys()].slice(0, Math.max(0, lines.size - MOST_LINES))) lines.delete(old);
  // answers may overtake each other; a log only grows
  const isOld = answer.dropped + answer.total < before.dropped + (before.total ?? 0);
  const { total, dropped } = isOld ? before : answer;
  return { key: before.key, lines, total, dropped, error: null };
}

/** Reads a log from the line `from` to its end, in gulps, until `take` says that it has enough. */
export async function readLog(
  { runId, step }: LogChoice,
  from: number,
  take: (lines: readonly RunLogLine[], first: number, end: number) => boolean,
): Promise<void> {
  let next = from;
  let dropped = 0;
  for (;;) {
    const offset = Math.max(0, next - dropped);
    const answer = await call('build.log', { runId, step, offset, limit: GULP });
    const isShifted = answer.dropped !== dropped && offset > 0;
    ({ dropped } = answer);
    if (isShifted) continue;
    const [first, end] = [dropped + offset, dropped + answer.total];
    if (!take(answer.lines, first, end)) return;
    next = first + answer.lines.length;
    if (answer.lines.length === 0 || next >= end) return;
  }
}

/** What the clipboard is given at most; more is nobody's to read. */
const MOST_COPIED = 4_000_000;

/** The log as text; not `whole` when it is more than can be copied, and its end is what is given. */
export async function logText(
  choice: LogChoice,
): Promise<{ readonly text: string; readonly whole: boolean }> {
  const parts: string[] = [];
  let characters = 0;
  let whole = true;
  await readLog(choice, 0, (lines) => {
    const text = lines
      .map((line) => (choice.step === null ? `#${line.step} ${line.text}` : line.text))
      .join('\n');
    parts.push(text);
    characters += text.length;
    while (characters > MOST_COPIED && parts.length > 1) {
      characters -= parts.shift()?.length ?? 0;
      whole = false;
    }
    return true;
  });
  return { text: parts.filter((part) => part !== '').join('\n'), whole };
}
