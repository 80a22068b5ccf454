import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'vitest';
import { StrataError } from '../../oci/strata-error.ts';

/** 20,000 in the ordinary run of each part; STRATA_FUZZ multiplies them. */
export const FUZZ = Number(process.env['STRATA_FUZZ'] ?? 1);
const LONGEST_MS = 1000;
const MOST_MEMORY = 64 * 1024 * 1024;
const WARM_UP = 1000;
/** Runs between two turns of the event loop, in which freed buffers go. */
const TURN = 100;

/** A whole number from 0 up to, not including, `below`. */
export type Random = (below: number) => number;

/** The same numbers on every run: a failure can be repeated. Marsaglia's xorshift. */
function sequence(seed: number): Random {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** The numbers of one of many runs. */
function runNumbers(run: number): Random {
  return sequence(run * 2_654_435_761);
}

export function oneOf<Value>(random: Random, values: readonly Value[]): Value {
  return values[random(values.length)] as Value;
}

/** Flips, overwrites, cuts out, doubles or fills a few places, or cuts the rest off. */
export function mutate(seed: Buffer, random: Random): Buffer {
  let bytes = Buffer.from(seed);
  for (let edits = 1 + random(4); edits > 0 && bytes.length > 0; edits -= 1) {
    const at = random(bytes.length);
    const length = 1 + random(40);
    const kind = random(6);
    if (kind === 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    else if (kind === 1) bytes[at] = random(256);
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    else if (kind === 4) bytes.subarray(at, at + length).fill(random(2) * 255);
    else bytes = bytes.subarray(0, at);
  }
  return bytes;
}

interface Bounds {
  /** Failures that are answers, beside typed ones. */
  readonly isRefusal?: (error: unknown) => boolean;
  /** Bytes more than before; what waits for the collector counts. */
  readonly memory?: number;
}

/** Tries many inputs: none may crash, take long or eat memory. Gives how many were refused. */
export async function expectBounded(
  count: number,
  attempt: (random: Random, run: number) => unknown,
  { isRefusal = isTyped, memory = MOST_MEMORY }: Bounds = {},
): Promise<number> {
  let refused = 0;
  let slowest = 0;
  let before = Number.POSITIVE_INFINITY;
  for (let run = 1; run <= count; run += 1) {
    // Compiled code and the heap's first growth are no one's input.
    if (run === WARM_UP) before = process.memoryUsage().rss;
    if (run % TURN === 0) await nextTurn();
    const began = performance.now();
    try {
      const answer = attempt(runNumbers(run), run);
      if (answer instanceof Promise) await answer;
    } catch (error) {
      if (!isRefusal(error)) throw new Error(`run ${run} failed`, { cause: error });
      refused += 1;
    }
    slowest = Math.max(slowest, performance.now() - began);
  }
  expect(slowest).toBeLessThan(LONGEST_MS);
  expect(process.memoryUsage().rss - before).toBeLessThan(memory);
  return refused;
}

function isTyped(error: unknown): boolean {
  return error instanceof StrataError && error.code !== 'INTERNAL';
}
