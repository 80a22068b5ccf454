import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { StrataError } from '../../oci/strata-error.ts';
import type { Disk } from './disk.ts';
import { explained, hasNoLinks, isMissing, isTaken } from '../../stream/disk-error.ts';
import { removeIfPresent, removeQuietly, writeNew } from './durable.ts';
import { describeMark, isProcessMark, ownMark, processState, type ProcessMark } from './process-mark.ts';

/**
 * A lock between processes, made of plain files, that a killed process cannot keep.
 *
 * The folder holds tickets: `<N>` is taken by the process whose mark is its content, `<N>.free` was given back.
 * The highest number counts; it is free when it was given back, whatever else bears the same number.
 *
 *   acquire  1. list; let N be the highest. Taken by a live process: wait. Else
 *            2. create N+1, whole and exclusively (a temporary file, then link(2)); it exists: somebody was faster.
 *            3. list again; a higher number or N+1.free is there: mine is void, remove it and begin again.
 *            4. remove every lower one.
 *   release  rename `<N>` to `<N>.free`. The highest ticket is never removed, only outnumbered.
 *
 * Why two never hold it at once. Removing is done by holders alone, and only below their own number, so the highest
 * number never falls. Creating is exclusive, so of all that saw N as the highest one gets N+1. A process that dozed
 * between 1 and 2 may create N+1 a second time, because N+1 was taken and given back meanwhile: then N+1.free is there,
 * or, if that is removed already, a higher number, since only the holder of one removes it, and step 3 sees either.
 * Whoever lists after a holder's step 2 sees its ticket taken by a live process and waits; whoever listed before that
 * wants the same number and loses. So a stale thief never wins, which "unlink the dead lock, then create mine" cannot
 * promise. A listing of these few entries is one system call, so a rename is seen before or after, never during.
 *
 * Dead is exact where the holder can be seen (process-mark.ts): a killed holder's lock is free at once. Where it cannot
 * (another machine or container on a shared folder), the holder beats by touching its ticket, and is taken for dead
 * when this process has watched the ticket stand still for a while by its own monotonic clock; clocks that differ or
 * jump (fault R9) do not matter.
 */
export interface Lock {
  /** Runs `work` while no other process and no other caller in this one is inside. */
  run<T>(work: () => Promise<T>, options?: { readonly patience?: number }): Promise<T>;
}

/** Longest wait for the lock; what happens inside takes milliseconds, so more means that something is stuck. */
const PATIENCE_MS = 30_000;
const BEAT_MS = 2_000;
/** Ten missed beats. Less than the patience, so that a waiter outlives a dead holder that it cannot see. */
const STILL_MS = 20_000;
/** A ticket is whole from the first instant, except where hard links do not exist: there, it may be empty for a moment. */
const TICKET = /^(\d{1,15})(\.free)?$/;

interface Ticket {
  readonly number: number;
  readonly free: boolean;
}

interface Sighting {
  readonly number: number;
  readonly beat: number;
  readonly since: number;
}

export function openLock(disk: Disk, folder: string): Lock {
  let queue: Promise<unknown> = Promise.resolve();
  /** A ticket of ours that could not be given back (the disk failed): still ours, and not in use. */
  let stuck: number | undefined;

  async function acquire(patience: number): Promise<number> {
    if (stuck !== undefined) await giveBack(stuck);
    const begun = performance.now();
    let sighting: Sighting | undefined;
    for (let attempt = 0; ; attempt++) {
      const highest = highestOf(await list(disk, folder));
      const holder = await liveHolder(folder, highest);
      if (holder === undefined || stoodStill(sighting, holder)) {
        const mine = await take(disk, folder, (highest?.number ?? 0) + 1);
        if (mine !== undefined) return mine;
      } else {
        if (sighting?.number !== holder.number || sighting.beat !== holder.beat) {
          sighting = { number: holder.number, beat: holder.beat, since: performance.now() };
        }
        if (performance.now() - begun > patience) throw busy(folder, holder);
      }
      await pause(Math.min(20, 1 + attempt));
    }
  }

  async function giveBack(number: number): Promise<void> {
    const ticket = join(folder, String(number));
    try {
      await disk.rename(ticket, `${ticket}.free`);
    } catch (error) {
      // Gone: a process that could not see this one took it for dead and outnumbered it.
      if (!isMissing(error)) throw error;
    }
    if (stuck === number) stuck = undefined;
  }

  /** Does not fail: a lock that stays taken by a live process would stop all others. */
  async function release(number: number): Promise<void> {
    try {
      await giveBack(number).catch(() => giveBack(number));
    } catch {
      stuck = number;
      setTimeout(() => {
        if (stuck === number) void release(number);
      }, 100).unref();
    }
  }

  async function hold<T>(work: () => Promise<T>, patience: number): Promise<T> {
    const number = await explained('lock', folder, () => acquire(patience));
    const ticket = join(folder, String(number));
    const beat = setInterval(() => {
      const now = new Date();
      utimes(ticket, now, now).catch(() => undefined);
    }, BEAT_MS);
    beat.unref();
    try {
      return await work();
    } finally {
      clearInterval(beat);
      await release(number);
    }
  }

  return {
    run(work, options = {}) {
      const turn = queue.then(() => hold(work, options.patience ?? PATIENCE_MS));
      queue = turn.catch(() => undefined);
      return turn;
    },
  };
}

async function list(disk: Disk, folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (!isMissing(error)) throw error;
    await disk.makeFolder(folder);
    return [];
  }
}

function highestOf(names: readonly string[]): Ticket | undefined {
  let highest: Ticket | undefined;
  for (const name of names) {
    const ticket = readTicket(name);
    if (ticket === undefined || ticket.number < (highest?.number ?? 0)) continue;
    highest = ticket.number === highest?.number ? { ...ticket, free: true } : ticket;
  }
  return highest;
}

function readTicket(name: string): Ticket | undefined {
  const [, number, free] = TICKET.exec(name) ?? [];
  return number === undefined ? undefined : { number: Number(number), free: free !== undefined };
}

interface Holder {
  readonly number: number;
  readonly mark: ProcessMark | undefined;
  /** When it last beat, by the clock of the disk. Only equality matters. */
  readonly beat: number;
  readonly seen: boolean;
}

/** Who holds the lock by this ticket, if anybody alive does. */
async function liveHolder(folder: string, ticket: Ticket | undefined): Promise<Holder | undefined> {
  if (ticket === undefined || ticket.free) return undefined;
  let text: string;
  let beat: number;
  try {
    // Opened afresh each time: that is when network file systems ask their server.
    const file = await open(join(folder, String(ticket.number)), 'r');
    try {
      text = await file.readFile('latin1');
      beat = (await file.stat()).mtimeMs;
    } finally {
      await file.close();
    }
  } catch (error) {
    // Given back or outnumbered since the listing: look again.
    if (isMissing(error)) return { number: ticket.number, mark: undefined, beat: 0, seen: true };
    throw error;
  }
  const mark = isProcessMark(text) ? text : undefined;
  const state = mark === undefined ? 'unknown' : processState(mark);
  return state === 'dead' ? undefined : { number: ticket.number, mark, beat, seen: state === 'alive' };
}

function stoodStill(sighting: Sighting | undefined, holder: Holder): boolean {
  if (holder.seen || sighting?.number !== holder.number || sighting.beat !== holder.beat) return false;
  return performance.now() - sighting.since > STILL_MS;
}

/** Steps 2 to 4. `undefined`: somebody else was faster. */
async function take(disk: Disk, folder: string, number: number): Promise<number | undefined> {
  const ticket = join(folder, String(number));
  const temporary = join(folder, `tmp~${ownMark()}~${randomBytes(6).toString('hex')}`);
  try {
    await writeNew(disk, temporary, ownMark(), { flush: 'none' });
    await linkOrWrite(disk, temporary, ticket);
  } catch (error) {
    if (isTaken(error)) return undefined;
    throw error;
  } finally {
    await removeQuietly(disk, temporary);
  }
  try {
    const names = await list(disk, folder);
    const highest = highestOf(names);
    if (highest === undefined || highest.number > number || highest.free) {
      await removeIfPresent(disk, ticket);
      return undefined;
    }
    await sweep(disk, folder, names, number);
    return number;
  } catch (error) {
    // Not sure to be the holder: give it back rather than leave it taken by a live process.
    await disk.rename(ticket, `${ticket}.free`).catch(() => undefined);
    throw error;
  }
}

async function linkOrWrite(disk: Disk, temporary: string, ticket: string): Promise<void> {
  try {
    await disk.link(temporary, ticket);
  } catch (error) {
    if (!hasNoLinks(error)) throw error;
    await writeNew(disk, ticket, await readFile(temporary), { flush: 'none' });
  }
}

/** Removes lower tickets and what dead processes left. Only tidiness: a failure leaves work for the next holder. */
async function sweep(disk: Disk, folder: string, names: readonly string[], number: number): Promise<void> {
  for (const name of names) {
    const ticket = readTicket(name);
    if (ticket !== undefined) {
      if (ticket.number < number) await removeQuietly(disk, join(folder, name));
      continue;
    }
    const mark = name.split('~')[1];
    if (mark !== undefined && isProcessMark(mark) && processState(mark) === 'dead')
      await removeQuietly(disk, join(folder, name));
  }
}

function busy(folder: string, holder: Holder): StrataError {
  const who = holder.mark === undefined ? 'another process' : describeMark(holder.mark);
  return new StrataError('STORE_BUSY', `Could not change the store: ${who} has held its lock for too long`, {
    action: `Wait for ${who}, or end it, then try again.`,
    evidence: { path: folder, holder: holder.mark ?? 'unknown' },
    retryable: true,
  });
}

async function pause(most: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * most));
}
