import { isCancelled, StrataError } from '../../oci/strata-error.ts';
import { uploadLocation } from '../http/upload-location.ts';
import { finish, sendAtOnce, sendRest, SENT_AT_ONCE, type Manner } from './send-pieces.ts';
import { askSession, beginUpload, endSession, isThere, type UploadSession } from './session.ts';
import { shared, type UploadOrder } from './upload-order.ts';

export interface Uploaded {
  readonly how: 'there' | 'mounted' | 'sent';
  /** Bytes that an earlier attempt had left there. */
  readonly resumed: number;
}

/** An upload that comes no further than this between two failures does not come further at all. */
const PROGRESS_BYTES = 64 * 1024;
/** What fails after a long time of sending has had no second attempt yet; what fails at once has had them all. */
const LONG_ROUND_MS = 30_000;
const MOST_ROUNDS = 5;
/** A registry that says of its own uploads that it does not know them will say so again. */
const MOST_RESTARTS = 3;
/** By then it is worth a file to be able to go on after the end of this process. */
const REMEMBERED_AFTER_MS = 2_000;

/** For what limits the length of bodies: many gateways, and nginx unless it is told otherwise. */
const SMALLER_PIECES = [16 * 1024 * 1024, 900_000];

/**
 * Brings one blob into a repository: nothing is sent that is there, or that the registry can take from another repository.
 * What breaks goes on from where the registry says it has come to, and from the beginning where it does not know.
 */
export async function sendBlob(order: UploadOrder): Promise<Uploaded> {
  const { connection, options, blob } = order;
  if (options.absent !== true && (await connection.patiently(shared(order), () => isThere(order))))
    return { how: 'there', resumed: 0 };
  const upload = startUpload(order);
  const what = { ...shared(order), ...(options.onRetry === undefined ? {} : { onRetry: options.onRetry }) };
  try {
    for (let rounds = 0; ;) {
      const { kept } = upload.counts();
      const began = performance.now();
      try {
        const how = await connection.patiently(what, () => upload.attempt());
        await upload.forget();
        return { how, resumed: upload.counts().resumed };
      } catch (error) {
        if (!(error instanceof StrataError) || !error.retryable || isCancelled(error)) throw error;
        const now = upload.counts();
        rounds = now.kept > kept + PROGRESS_BYTES ? 0 : rounds + 1;
        if (rounds >= MOST_ROUNDS || (rounds > 0 && performance.now() - began < LONG_ROUND_MS)) throw error;
      }
    }
  } catch (error) {
    await upload.leave(error);
    throw refused(error, order);
  } finally {
    upload.close();
    if (blob.size === 0) options.onSent?.(0);
  }
}

/** Cancelled uploads whose registry has not said yet how far they came. */
const leaving = new Map<string, Promise<void>>();

/** Resolves when the last of them has been heard, or has had its time: some seconds at most. */
export async function uploadsLeft(): Promise<void> {
  await Promise.allSettled(leaving.values());
}

function startUpload(order: UploadOrder) {
  const { options, reference, blob } = order;
  const key = `${reference.name} ${blob.digest}`;
  let session: UploadSession | undefined;
  /** The registry has to be asked how far it has come. */
  let unsure = false;
  let attempts = 0;
  let restarts = 0;
  let manner: Manner = { kind: 'stream' };
  let resumed = 0;
  let kept = 0;
  let reached = 0;
  let written = false;
  let timer: NodeJS.Timeout | undefined;

  const keep = async (place: string | null): Promise<void> => {
    if (options.memory === undefined || (place === null && !written)) return;
    written = place !== null;
    // A note that cannot be written costs a later attempt its head start, and nothing else.
    await options.memory.keep(reference.name, blob.digest, place).catch(() => undefined);
  };
  const observed: UploadOrder = {
    ...order,
    options: {
      ...options,
      onSent: (bytes) => {
        reached = Math.max(reached, bytes);
        options.onSent?.(bytes);
      },
    },
  };

  const open = async (): Promise<UploadSession | 'mounted' | 'there'> => {
    const earlier = attempts === 1 ? await recalled() : undefined;
    if (earlier !== undefined) return earlier;
    // An answer that was lost may have been the last one.
    if (attempts > 1 && (await isThere(order))) return 'there';
    return beginUpload(order);
  };
  const recalled = async (): Promise<UploadSession | undefined> => {
    // One that was cancelled a moment ago may still be hearing where it got to.
    await leaving.get(key);
    const text = await options.memory?.recall(reference.name, blob.digest);
    if (text === undefined) return undefined;
    written = true;
    const base = await order.connection.url('');
    try {
      const found = await askSession(order, new URL(uploadLocation(base.href, text)));
      if (found === undefined || found.offset > blob.size) return undefined;
      resumed = found.offset;
      return found;
    } catch (error) {
      if (isCancelled(error)) throw error;
      return undefined;
    }
  };
  const place = async (): Promise<UploadSession | 'mounted' | 'there'> => {
    if (session !== undefined && unsure) {
      session = await askSession(order, session.place);
      unsure = false;
      if (session !== undefined && session.offset > blob.size) session = undefined;
      options.onSent?.(session?.offset ?? 0);
    }
    return session ?? open();
  };

  const attempt = async (): Promise<'mounted' | 'sent'> => {
    for (;;) {
      attempts += 1;
      try {
        const placed = await place();
        if (placed === 'mounted') return 'mounted';
        if (placed === 'there') return 'sent';
        session = placed;
        kept = Math.max(kept, placed.offset);
        if (attempts === 1) options.onBegin?.(resumed);
        await send(placed);
        return 'sent';
      } catch (error) {
        if (!again(error)) throw error;
      }
    }
  };

  const send = async (from: UploadSession): Promise<void> => {
    const whole = manner.kind === 'stream' ? SENT_AT_ONCE : Math.min(SENT_AT_ONCE, manner.atMost);
    if (from.offset === 0 && blob.size <= whole) return sendAtOnce(observed, from);
    timer ??= setTimeout(() => void keep(from.place.href), REMEMBERED_AFTER_MS).unref();
    const at = await sendRest(observed, from, manner, (left) => {
      const written = left.then((last) => (last === undefined ? undefined : keep(last.place.href)));
      leaving.set(key, written);
      void written.finally(() => leaving.get(key) === written && leaving.delete(key));
    });
    session = at;
    kept = Math.max(kept, at.offset);
    await finish(order, at.place);
  };

  /** Whether it goes on at once, by what the registry answered. Sets what the next attempt begins with. */
  const again = (error: unknown): boolean => {
    unsure = true;
    if (!(error instanceof StrataError) || error.code === 'CANCELLED') return false;
    const { status, registryCode } = error.evidence;
    if (status === 413 || status === 411 || status === 501) {
      const next = smaller(manner, status);
      if (next === undefined) return false;
      manner = next;
    } else if (status === 404 || status === 410 || registryCode === 'DIGEST_INVALID') {
      // Of an upload that it has forgotten or that went wrong in parts nothing can be used.
      if (registryCode === 'DIGEST_INVALID' && restarts > 0) return false;
      if (registryCode === 'NAME_UNKNOWN' && session === undefined) return false;
      session = undefined;
    } else if (status !== 416) return false;
    restarts += 1;
    return restarts <= MOST_RESTARTS;
  };

  return {
    attempt,
    counts: () => ({ kept, resumed }),
    forget: () => keep(null),
    /** It will not go on in this call. */
    async leave(reason: unknown) {
      if (session === undefined) return;
      const mayGoOn = reason instanceof StrataError && reason.retryable && blob.size > SENT_AT_ONCE;
      if (!mayGoOn || (kept === 0 && reached === 0))
        void endSession(order, session.place).catch(() => undefined);
      else if (options.signal?.aborted !== true) await keep(session.place.href);
    },
    close: () => clearTimeout(timer),
  };
}

function smaller(manner: Manner, status: number): Manner | undefined {
  const now = manner.kind === 'stream' ? Infinity : manner.atMost;
  if (status !== 413) return manner.kind === 'stream' ? { kind: 'pieces', atMost: Infinity } : undefined;
  const next = SMALLER_PIECES.find((size) => size < now);
  return next === undefined ? undefined : { kind: 'pieces', atMost: next };
}

/** What a registry turns down for good, as what it is. */
function refused(error: unknown, order: UploadOrder): unknown {
  if (!(error instanceof StrataError) || error.code !== 'REGISTRY_ERROR' || error.retryable) return error;
  return new StrataError('UPLOAD_REFUSED', error.message, {
    action:
      error.evidence['status'] === 413
        ? `Something before ${order.reference.domain} limits how much it takes at once; whoever runs it can raise that limit.`
        : 'Ask whoever runs the registry what it takes.',
    evidence: error.evidence,
    cause: error.cause,
  });
}
