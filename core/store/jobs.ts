import { stat } from 'node:fs/promises';
import type { Digest } from '../oci/digest.ts';
import { StrataError } from '../oci/strata-error.ts';
import { neededBy, type Ground } from './ground.ts';
import { removeIfPresent } from './disk/durable.ts';
import { listPartials, isBeingWritten } from './intake.ts';
import { newRecord, type JobInput, type JournalRecord } from './journal.ts';
import { blobPath } from './layout.ts';
import { stepLayers } from './steps.ts';
import { listTrash, revive, trashedBlobs } from './removal/trash-folder.ts';

export interface StoreJob {
  readonly id: string;
  /** Digests are this job's from now on: no collection and no removal takes them. Gives those that are here now. */
  hold(digests: Iterable<Digest>): Promise<ReadonlySet<Digest>>;
  /** It ended well: what has no name is nobody's any more. */
  done(): Promise<void>;
  /** It ended well, and what only it had goes: it was needed for its time alone. */
  drop(): Promise<void>;
  /** It ended otherwise. What a pull has so far stays for another attempt, until it is dismissed or too old; of others it goes. */
  fail(state: 'cancelled' | 'failed'): Promise<void>;
}

export interface JobRequest {
  readonly kind: JournalRecord['kind'];
  /** What it works on, for people. */
  readonly title: string;
  /** What is needed to begin it again. */
  readonly input: JobInput;
}

/** The work of an earlier, unfinished job with the same input is taken over: its record goes, what it had is held. */
export async function beginJob(ground: Ground, request: JobRequest): Promise<StoreJob> {
  const earlier = await unfinishedLike(ground, request);
  let record = newRecord(
    request.kind,
    request.title,
    request.input,
    earlier.flatMap(({ digests }) => digests),
  );
  await ground.journal.write(record, { durable: false });
  try {
    for (const { id } of earlier) await ground.journal.remove(id);
  } catch (error) {
    // Nobody gets this job, so nobody would end it.
    await ground.journal.remove(record.id).catch(() => undefined);
    throw error;
  }

  let over = false;
  const holding = new Set<Promise<unknown>>();

  function hold(asked: Iterable<Digest>): Promise<ReadonlySet<Digest>> {
    const held = holdNow(new Set(asked));
    holding.add(held);
    held.then(
      () => holding.delete(held),
      () => holding.delete(held),
    );
    return held;
  }

  async function holdNow(wanted: ReadonlySet<Digest>): Promise<ReadonlySet<Digest>> {
    return ground.locked(async () => {
      // Work that goes on beside one that failed must not bring the record back: nobody would end it.
      if (over) throw new StrataError('CANCELLED', `"${record.title}" has ended`, { retryable: true });
      const present = await bringBack(ground, wanted);
      const digests = new Set([...record.digests, ...wanted]);
      const next: JournalRecord = { ...record, digests: [...digests] };
      // What is here can be found again without the record; what will be downloaded cannot.
      await ground.journal.write(next, { durable: present.size < wanted.size });
      record = next;
      return present;
    });
  }

  /** A record that is being written now would come after the one that is removed. */
  async function end(): Promise<void> {
    over = true;
    await Promise.allSettled(holding);
  }

  async function drop(): Promise<void> {
    await end();
    await ground.locked(async () => {
      // The record goes last: cut off in between, the next start goes on.
      await dropUnheld(ground, record.id, new Set(record.digests));
      await ground.journal.remove(record.id);
    });
  }

  return {
    id: record.id,
    hold,
    async done() {
      await end();
      await ground.journal.remove(record.id);
    },
    drop,
    async fail(state) {
      await end();
      try {
        if (record.kind !== 'pull') return await drop();
      } catch {
        // As one of a dead process: whoever tidies up next takes what it held.
      }
      try {
        await ground.journal.write({ ...record, state }, { durable: false });
      } catch (error) {
        // A full disk takes no record but gives one up; else the job would hold its blobs for as long as this process lives.
        await ground.journal.remove(record.id);
        throw error;
      }
    },
  };
}

/** Whether {@link beginJob} would take over the work of an earlier job. */
export async function hasUnfinished(ground: Ground, request: JobRequest): Promise<boolean> {
  return (await unfinishedLike(ground, request)).length > 0;
}

/** Pulls of dead processes: cut off by a crash, a kill or a power cut. */
export async function interruptedJobs(ground: Ground): Promise<readonly JournalRecord[]> {
  return (await ground.journal.list()).flatMap(({ record, live }) =>
    live || record.state !== 'running' ? [] : [record],
  );
}

/** Pulls that ended before their end, in whatever way: what they have waits for another attempt. */
export async function unfinishedJobs(ground: Ground): Promise<readonly JournalRecord[]> {
  return (await ground.journal.list()).flatMap(({ record, live }) => (live ? [] : [record]));
}

/** Of processes that live. */
export async function liveJobs(ground: Ground): Promise<readonly JournalRecord[]> {
  return (await ground.journal.list()).flatMap(({ record, live }) => (live ? [record] : []));
}

/** Titles of running jobs by the digests they hold. */
export async function liveHolds(ground: Ground): Promise<ReadonlyMap<Digest, readonly string[]>> {
  const holds = new Map<Digest, string[]>();
  for (const { record, live } of await ground.journal.list()) {
    if (!live) continue;
    for (const digest of record.digests) holds.set(digest, [...(holds.get(digest) ?? []), record.title]);
  }
  return holds;
}

/** Forgets an unfinished job with everything that only it had. */
export async function dismissJob(ground: Ground, id: string): Promise<void> {
  await ground.locked(async () => {
    const entry = (await ground.journal.list()).find(({ record }) => record.id === id);
    if (entry === undefined) return;
    if (entry.live) {
      throw new StrataError(
        'INVALID_INPUT',
        `Could not dismiss "${entry.record.title}": it is still running`,
        {
          action: 'Cancel it first.',
          evidence: { id },
        },
      );
    }
    // The record goes last: cut off in between, it is still there to be dismissed again.
    await dropUnheld(ground, id, new Set(entry.record.digests));
    await ground.journal.remove(id);
    ground.changed();
  });
}

async function dropUnheld(ground: Ground, exceptJob: string, digests: ReadonlySet<Digest>): Promise<void> {
  if (digests.size === 0) return;
  const { disk, layout } = ground;
  const needed = await neededBy(ground, await ground.names.read(), { exceptJob });
  const steps = await stepLayers(layout);
  for (const partial of await listPartials(layout)) {
    if (!digests.has(partial.digest) || needed.digests.has(partial.digest) || (await isBeingWritten(partial)))
      continue;
    await removeIfPresent(disk, partial.path);
  }
  if (needed.blind.length > 0) return;
  for (const digest of digests) {
    if (!needed.digests.has(digest) && !steps.has(digest))
      await removeIfPresent(disk, blobPath(layout, digest));
  }
}

/** Takes what jobs of dead processes held and nobody can go on with. For holders of the lock. */
export async function dropAbandoned(ground: Ground): Promise<void> {
  await dropUnheld(ground, '', new Set(await ground.journal.abandoned()));
}

async function bringBack(ground: Ground, wanted: ReadonlySet<Digest>): Promise<ReadonlySet<Digest>> {
  const here = await Promise.all(
    [...wanted].map(async (digest) => ({
      digest,
      found: (await stat(blobPath(ground.layout, digest)).catch(() => undefined)) !== undefined,
    })),
  );
  const present = new Set(here.flatMap(({ digest, found }) => (found ? [digest] : [])));
  if (present.size === wanted.size) return present;
  const trash = (
    await Promise.all((await listTrash(ground.layout.trash)).map(({ path }) => trashedBlobs(path)))
  ).flat();
  for (const digest of wanted) {
    if (!present.has(digest) && (await revive(ground, digest, trash))) present.add(digest);
  }
  return present;
}

async function unfinishedLike(ground: Ground, request: JobRequest): Promise<readonly JournalRecord[]> {
  if (request.kind !== 'pull') return [];
  const wanted = inputKey(request.input);
  return (await ground.journal.list()).flatMap(({ record, live }) =>
    !live && record.kind === request.kind && inputKey(record.input) === wanted ? [record] : [],
  );
}

function inputKey(input: JobInput): string {
  return JSON.stringify(Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1)));
}
