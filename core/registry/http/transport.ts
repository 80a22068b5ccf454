import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { StrataError } from '../../oci/strata-error.ts';
import type { Agents } from './agents.ts';
import { paced } from './bandwidth.ts';
import type { HttpPayload, HttpRequest, HttpResponse, Send } from './http.ts';
import { HEADER_BYTES, type Limits } from '../limits.ts';
import { cancelled, networkError, stalled } from './network-error.ts';
import { proxyRefused } from './proxy.ts';
import { sendPayload } from './send-payload.ts';

/**
 * The bottom layer: one request, one response head, over node:http directly (`fetch` costs twice the processor time).
 * Times out while connecting and while the answer does not begin; the body's time is watched by whoever reads it.
 */
export function createTransport(agents: Agents, limits: Limits, userAgent: string): Send {
  const answered = new Set<string>();
  const exchange: Send = async (request) => {
    const { agent, tls, proxied } = await agents.for(request);
    const secure = request.url.protocol === 'https:';
    // Loaded where there is TLS: a registry on this machine mostly does without, and counts milliseconds.
    const begin = secure ? (await import('node:https')).request : httpRequest;
    // After the last wait before the signal is listened to.
    if (isAborted(request)) throw cancelled(request);
    const message = begin(request.url, {
      ...tls,
      agent,
      method: request.method,
      maxHeaderSize: HEADER_BYTES,
      headers: {
        ...request.headers,
        'user-agent': userAgent,
        // Blobs and manifests are hashed as they are stored: nobody may compress them on the way.
        'accept-encoding': 'identity',
        ...(request.payload === undefined || request.payload.size === null
          ? {}
          : { 'content-length': String(request.payload.size) }),
        ...(request.authorization === undefined ? {} : { authorization: request.authorization.reveal() }),
      },
    });
    try {
      const response = await head(message, request, limits, secure);
      answered.add(request.url.host);
      const address = response.body.socket.remoteAddress;
      return proxied || address === undefined ? response : { ...response, address };
    } catch (error) {
      if (isAborted(request)) throw cancelled(request, error);
      throw networkError(error, request, answered.has(request.url.host), agents.ownAuthorities);
    }
  };
  return async (request) => {
    try {
      return await exchange(request);
    } catch (error) {
      // A kept connection that the server closed in the meantime says nothing about the server: once more, on a new one.
      if (!(error instanceof StrataError) || !closedWhileIdle(error.cause)) throw error;
      // Of a long body some may have arrived: how to go on is up to who sends it.
      if ((request.payload?.size ?? Infinity) > LARGEST_SENT_AGAIN && request.payload !== undefined)
        throw error;
      return exchange(request);
    }
  };
}

const LARGEST_SENT_AGAIN = 1024 * 1024;

function isAborted({ signal }: HttpRequest): boolean {
  return signal?.aborted === true;
}

const reused = new WeakSet();

function closedWhileIdle(cause: unknown): boolean {
  return typeof cause === 'object' && cause !== null && reused.has(cause);
}

function head(
  message: ClientRequest,
  request: HttpRequest,
  limits: Limits,
  secure: boolean,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const wait = (ms: number, state: string): void => {
      clearTimeout(timer);
      // What is sent may take its time as long as it moves.
      const until = request.payload === undefined ? (request.deadline ?? Infinity) : Infinity;
      const allowed = Math.max(1, Math.min(ms, until - performance.now()));
      timer = setTimeout(() => message.destroy(stalled(request, allowed, state)), allowed);
    };
    const abort = (): void => void message.destroy(cancelled(request));
    const settle = (): void => {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', abort);
    };
    const connected = (): void => wait(limits.stallMs, 'did not answer');

    wait(limits.connectMs, 'did not accept a connection');
    request.signal?.addEventListener('abort', abort);
    message.on('socket', (socket: Socket) => {
      if (message.reusedSocket || (!secure && !socket.connecting)) connected();
      else socket.once(secure ? 'secureConnect' : 'connect', connected);
    });
    // What a proxy answers to CONNECT must not pass for the registry's answer: it is not protected by TLS.
    message.on('proxyConnect', (answer: { statusCode: number }) => {
      if (answer.statusCode !== 200) message.destroy(proxyRefused(request, answer.statusCode));
    });
    message.on('response', (body: IncomingMessage) => {
      settle();
      // Errors of a body that nobody reads yet are met again by its reader.
      body.on('error', () => undefined);
      resolve({ status: body.statusCode ?? 0, headers: body.headers, url: request.url, body });
    });
    message.on('error', (error) => {
      settle();
      if (message.reusedSocket && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE'))
        reused.add(error);
      reject(error);
    });
    if (request.payload === undefined) message.end(request.body?.reveal());
    else sendPayload(message, pacedPayload(request, request.payload, limits), connected);
  });
}

/** Blobs share the bandwidth that is allowed; documents are small and others wait for them. */
function pacedPayload(
  { headers, signal }: HttpRequest,
  payload: HttpPayload,
  { bandwidth }: Limits,
): HttpPayload {
  if (bandwidth === undefined || headers['content-type'] !== 'application/octet-stream') return payload;
  return { ...payload, open: () => paced(payload.open(), bandwidth.up, signal) };
}
