import { StrataError } from '../../oci/strata-error.ts';
import { shownUrl, type HttpRequest, type HttpResponse } from './http.ts';
import { LIMITED_BUFFER_BYTES, SOCKET_BUFFER_BYTES, type Limits } from '../limits.ts';
import { cancelled, networkError, stalled } from './network-error.ts';

/**
 * The bytes of a body as they come from the socket. Ends with an error when the connection is cut, when nothing comes
 * for `stallMs` or next to nothing does; only time spent waiting for the network counts, not the consumer's own.
 * Leaving the loop early closes the connection.
 */
export async function* bodyBytes(
  response: HttpResponse,
  request: HttpRequest,
  limits: Limits,
): AsyncGenerator<Uint8Array, void> {
  const { body } = response;
  const queue: Uint8Array[] = [];
  let queued = 0;
  let ended = false;
  let failure: unknown;
  let wake: (() => void) | undefined;

  const notify = (): void => {
    wake?.();
    wake = undefined;
  };
  const fail = (error: unknown): void => {
    failure ??= error;
    notify();
  };
  const stall = (): void => fail(stalled(request, limits.stallMs, 'sent nothing more'));
  body.on('data', (chunk: Uint8Array) => {
    queue.push(chunk);
    queued += chunk.byteLength;
    const isLimited = limits.bandwidth?.down.isLimited === true;
    if (queued >= (isLimited ? LIMITED_BUFFER_BYTES : SOCKET_BUFFER_BYTES)) body.pause();
    notify();
  });
  body.on('end', () => {
    ended = true;
    notify();
  });
  body.on('error', fail);
  body.on('close', () => {
    if (!ended) fail(Object.assign(new Error('closed before its end'), { code: 'ECONNRESET' }));
  });
  const abort = (): void => fail(cancelled(request));
  if (request.signal?.aborted === true) abort();
  if (body.errored !== null || (body.destroyed && !body.readableEnded))
    fail(body.errored ?? Object.assign(new Error('cut'), { code: 'ECONNRESET' }));
  request.signal?.addEventListener('abort', abort);

  // Waiting and bytes since the last time that enough had come.
  let waited = 0;
  let received = 0;
  try {
    for (;;) {
      const chunk = queue.shift();
      if (chunk !== undefined) {
        queued -= chunk.byteLength;
        received += chunk.byteLength;
        if (received >= limits.stallBytes) waited = received = 0;
        if (queued === 0 && body.isPaused()) body.resume();
        yield chunk;
        continue;
      }
      if (failure !== undefined) throw failure;
      if (ended) return;
      const since = performance.now();
      const timer = setTimeout(stall, Math.max(1, limits.stallMs - waited));
      await new Promise<void>((resolve) => (wake = resolve));
      clearTimeout(timer);
      waited += performance.now() - since;
    }
  } catch (error) {
    throw networkError(error, request, true);
  } finally {
    request.signal?.removeEventListener('abort', abort);
    if (!ended) body.destroy();
  }
}

/** A whole small body; `DOCUMENT_TOO_LARGE` beyond `atMost` bytes, whatever its Content-Length says. */
export async function wholeBody(
  response: HttpResponse,
  request: HttpRequest,
  limits: Limits,
  atMost: number,
): Promise<Uint8Array> {
  const tooLarge = (size: string): StrataError =>
    new StrataError(
      'DOCUMENT_TOO_LARGE',
      `${request.url.host} sent ${size} bytes for ${request.what}; at most ${atMost} are read`,
      {
        evidence: { url: shownUrl(request.url), limit: atMost },
      },
    );
  const declared = Number(response.headers['content-length'] ?? 0);
  if (declared > atMost) {
    response.body.destroy();
    throw tooLarge(String(declared));
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bodyBytes(response, request, limits)) {
    size += chunk.byteLength;
    if (size > atMost) throw tooLarge(`more than ${atMost}`);
    if (performance.now() > (request.deadline ?? Infinity))
      throw stalled(request, limits.budgetMs, 'did not finish');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
