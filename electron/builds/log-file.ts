import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { newRunLog, type RunLog } from './run-log.ts';

/** Lines that are read or written before others have their turn. */
const LINES_A_TURN = 2000;

const head = z.object({ dropped: z.array(z.tuple([z.number(), z.number()])).max(100_000) });
const line = z.tuple([z.number(), z.enum(['out', 'error', 'note']), z.string()]);

/** A log as lines of JSON: what is gone of each step, then what is left, in the order in which it came. */
export async function logToText(log: RunLog): Promise<string> {
  const parts = [JSON.stringify({ dropped: log.dropped() })];
  const lines = log.all();
  for (let at = 0; at < lines.length; at += LINES_A_TURN) {
    for (const { step, stream, text } of lines.slice(at, at + LINES_A_TURN))
      parts.push(JSON.stringify([step, stream, text]));
    await nextTurn();
  }
  return `${parts.join('\n')}\n`;
}

/** What is damaged is left out, the rest stays. */
export async function logFromText(text: string): Promise<RunLog> {
  const [first = '', ...rest] = text.split('\n');
  const log = newRunLog(head.safeParse(parsed(first)).data?.dropped);
  for (let at = 0; at < rest.length; at += LINES_A_TURN) {
    for (const row of rest.slice(at, at + LINES_A_TURN)) {
      const read = line.safeParse(parsed(row));
      if (read.success) log.add(read.data[0], read.data[1], [read.data[2]]);
    }
    await nextTurn();
  }
  return log;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
