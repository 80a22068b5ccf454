import { StrataError } from '../../oci/strata-error.ts';
import { cancelled } from '../http/network-error.ts';
import { ended, offsetOf, placeOf, requireDigest, type UploadSession } from './session.ts';
import { shared, type UploadOrder } from './upload-order.ts';

/**
 * How bodies are sent. `stream`: as docker does, one body whose end tells its length, which can be ended in mid-blob and is
 * answered with where to go on. `pieces`: bodies of known length and at most so many bytes, for registries behind something
 * that takes nothing else.
 */
export type Manner = { readonly kind: 'stream' } | { readonly kind: 'pieces'; readonly atMost: number };

/** Below it one request for the whole blob is quicker, and there is little to lose. */
export const SENT_AT_ONCE = 4 * 1024 * 1024;

/** Hears where a later attempt could go on, once the registry has said so. */
export type Leave = (left: Promise<UploadSession | undefined>) => void;

/** How long the answer to a body that was ended early is waited for. Nobody else waits for it. */
const LAST_WORDS_MS = 3_000;

/** The whole blob with the request that ends the upload. */
export async function sendAtOnce(order: UploadOrder, session: UploadSession): Promise<void> {
  const { blob, open, options } = order;
  await finish(order, session.place, {
    size: blob.size,
    open: () => open(0),
    onSent: (bytes) => options.onSent?.(bytes),
  });
}

/** Says that all is there; the registry checks the digest. */
export async function finish(
  order: UploadOrder,
  place: URL,
  payload: Parameters<UploadOrder['connection']['stream']>[0]['payload'] = EMPTY,
): Promise<void> {
  const { connection, blob } = order;
  const end = `${place.search === '' ? '?' : '&'}digest=${encodeURIComponent(blob.digest)}`;
  await connection.stream(
    {
      ...shared(order),
      method: 'PUT',
      path: new URL(`${place.href}${end}`),
      headers: { 'content-type': 'application/octet-stream' },
      ...(payload === undefined ? {} : { payload }),
      accepted: [201, 202, 204],
    },
    (response, request) => requireDigest(ended(response), blob.digest, request.what),
  );
}

const EMPTY = { size: 0, open: nothing };

/**
 * Sends what is missing of the blob, and gives where the upload stands then. A signal ends it at once; `leave` hears
 * where a later attempt could go on, if the registry still says so.
 */
export async function sendRest(
  order: UploadOrder,
  session: UploadSession,
  manner: Manner,
  leave: Leave,
): Promise<UploadSession> {
  let current = session;
  while (current.offset < order.blob.size) {
    const next = await (manner.kind === 'stream'
      ? sendStream(order, current, leave)
      : sendPiece(order, current, manner.atMost));
    // It would be sent over and over.
    if (next.offset <= current.offset)
      throw new StrataError(
        'INVALID_RESPONSE',
        `${next.place.host} takes ${shared(order).what} and keeps nothing of it`,
      );
    current = next;
  }
  return current;
}

async function sendStream(
  order: UploadOrder,
  { place, offset }: UploadSession,
  leave: Leave,
): Promise<UploadSession> {
  const { connection, open, options } = order;
  const { signal } = options;
  const { signal: _, ...request } = shared(order);
  const giveUp = new AbortController();
  let sent = 0;
  const untilAborted = async function* (): AsyncGenerator<Uint8Array, void> {
    try {
      for await (const chunk of open(offset)) {
        if (isAborted(signal)) return;
        yield chunk;
        sent += chunk.byteLength;
      }
    } catch (error) {
      // Where the bytes come from may hear of the same signal; what was sent until then ends as it should.
      if (!isAborted(signal)) throw error;
    }
  };
  const sending = connection.stream(
    {
      ...request,
      method: 'PATCH',
      path: place,
      headers: { 'content-type': 'application/octet-stream' },
      payload: {
        size: null,
        open: untilAborted,
        onSent: (bytes) => options.onSent?.(offset + bytes),
      },
      accepted: [202, 204, 201],
      signal: giveUp.signal,
    },
    (response, made) => ({
      place: placeOf(ended(response), made),
      offset: offsetOf(response, offset + sent),
    }),
  );
  if (signal === undefined) return sending;
  return new Promise((resolve, reject) => {
    let over = false;
    const abort = (): void => {
      if (over) return;
      reject(cancelled(request));
      const timer = setTimeout(() => giveUp.abort(), LAST_WORDS_MS);
      leave(
        sending.then(
          (left) => left,
          () => undefined,
        ),
      );
      sending.catch(() => undefined).finally(() => clearTimeout(timer));
    };
    const settle = (): void => {
      over = true;
      signal.removeEventListener('abort', abort);
    };
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    sending.then(resolve, reject).finally(settle);
  });
}

async function sendPiece(
  order: UploadOrder,
  { place, offset }: UploadSession,
  atMost: number,
): Promise<UploadSession> {
  const { connection, blob, open, options } = order;
  const size = Math.min(atMost, blob.size - offset);
  return connection.stream(
    {
      ...shared(order),
      method: 'PATCH',
      path: place,
      headers: {
        'content-type': 'application/octet-stream',
        'content-range': `${offset}-${offset + size - 1}`,
      },
      payload: {
        size,
        open: () => firstBytes(open(offset), size),
        onSent: (bytes) => options.onSent?.(offset + bytes),
      },
      accepted: [202, 204, 201],
    },
    (response, made) => ({
      place: placeOf(ended(response), made),
      offset: offsetOf(response, offset + size),
    }),
  );
}

async function* firstBytes(bytes: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array, void> {
  let left = size;
  for await (const chunk of bytes) {
    yield chunk.byteLength <= left ? chunk : chunk.subarray(0, left);
    left -= chunk.byteLength;
    if (left <= 0) return;
  }
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

async function* nothing(): AsyncGenerator<Uint8Array, void> {}
