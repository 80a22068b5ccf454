/** Looks for a text in a log of any length, gulp by gulp, and goes on as the log grows. */
import { useEffect, useRef, useState } from 'react';
import { readLog, type LogChoice } from './run-log.ts';

const MOST_MATCHES = 10_000;

export interface LogMatch {
  readonly line: number;
  readonly at: number;
}

export interface LogSearch {
  readonly matches: readonly LogMatch[];
  /** Number of the line after the last that was searched. */
  readonly searched: number;
  readonly isRunning: boolean;
  /** More than are kept. */
  readonly isFull: boolean;
}

const NOTHING: LogSearch = { matches: [], searched: 0, isRunning: false, isFull: false };

export function useLogSearch({ runId, step }: LogChoice, text: string, end: number): LogSearch {
  const key = `${runId}\n${step ?? ''}\n${text.toLowerCase()}`;
  const [found, setFound] = useState({ key, search: NOTHING });
  const progress = useRef({ key, search: NOTHING });
  useEffect(() => {
    if (text === '') return undefined;
    if (progress.current.key !== key) progress.current = { key, search: NOTHING };
    const { searched, isFull } = progress.current.search;
    if (searched >= end || isFull) return undefined;
    let isOver = false;
    const tell = (search: LogSearch): void => {
      progress.current = { key, search };
      setFound({ key, search });
    };
    const run = async (): Promise<void> => {
      tell({ ...progress.current.search, isRunning: true });
      await readLog({ runId, step }, searched, (lines, first) => {
        if (isOver) return false;
        const before = progress.current.search.matches;
        const more = lines.flatMap((line, index) => matchesIn(line.text, text, first + index));
        const matches = more.length === 0 ? before : [...before, ...more].slice(0, MOST_MATCHES);
        const isFull = matches.length >= MOST_MATCHES;
        tell({ matches, searched: first + lines.length, isRunning: true, isFull });
        return !isFull;
      });
      if (!isOver) tell({ ...progress.current.search, isRunning: false });
    };
    run().catch(() => {
      if (!isOver) tell({ ...progress.current.search, isRunning: false });
    });
    return () => {
      isOver = true;
    };
  }, [key, runId, step, text, end]);
  return found.key === key && text !== '' ? found.search : NOTHING;
}

/** Where a text occurs in a line, whatever its case. */
export function matchesIn(line: string, text: string, number: number): readonly LogMatch[] {
  const [lower, wanted] = [line.toLowerCase(), text.toLowerCase()];
  const found: LogMatch[] = [];
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length))
    found.push({ line: number, at });
  return found;
}
