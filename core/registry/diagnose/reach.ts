import { isIP, connect, type Socket } from 'node:net';
import { StrataError } from '../../oci/strata-error.ts';
import { abortable } from '../http/abortable.ts';
import { shownUrl, type HttpRequest } from '../http/http.ts';
import { cancelled, networkError, stalled } from '../http/network-error.ts';

/** A host and a port, as a socket takes them. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

export function placeOf(url: URL): Place {
  const usual = url.protocol === 'https:' ? 443 : 80;
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? usual : Number(url.port),
  };
}

/** Addresses of a host; of one that is an address, itself. */
export async function lookUp({ host }: Place, request: HttpRequest, proxied: boolean): Promise<string> {
  if (isIP(host) !== 0) return `${host} needs no lookup`;
  const { lookup } = await import('node:dns/promises');
  try {
    const found = await abortable(lookup(host, { all: true }), request);
    return found.map(({ address }) => address).join(', ');
  } catch (error) {
    throw unreachable(error, request, proxied ? host : null);
  }
}

/** A connection, closed at once: somebody listens there. */
export async function knock(
  place: Place,
  request: HttpRequest,
  connectMs: number,
  proxied: boolean,
): Promise<string> {
  try {
    const socket = await openSocket(place, request, connectMs);
    const { remoteAddress = place.host } = socket;
    socket.destroy();
    return `${remoteAddress}, port ${place.port}`;
  } catch (error) {
    throw unreachable(error, request, proxied ? `${place.host}:${place.port}` : null);
  }
}

export function openSocket(place: Place, request: HttpRequest, connectMs: number): Promise<Socket> {
  return settled(connect({ ...place, autoSelectFamily: true }), 'connect', request, connectMs);
}

/** A socket once `event` has come; an error of it, an abort or too long a silence closes it. */
export function settled<S extends Socket>(
  socket: S,
  event: 'connect' | 'secureConnect',
  request: HttpRequest,
  milliseconds: number,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const { signal } = request;
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    const fail = (error: unknown): void => {
      end();
      socket.destroy();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const abort = (): void => fail(cancelled(request));
    const timer = setTimeout(
      () => fail(stalled(request, milliseconds, 'did not accept a connection')),
      milliseconds,
    );
    if (signal?.aborted === true) return abort();
    signal?.addEventListener('abort', abort, { once: true });
    socket.once('error', fail);
    socket.once('close', () => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    socket.once(event, () => {
      end();
      socket.off('error', fail);
      // What happens to it later is met by whoever uses it.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

function unreachable(error: unknown, request: HttpRequest, proxy: string | null): StrataError {
  const known = networkError(error, request, false);
  if (proxy === null || known.code === 'CANCELLED') return known;
  return new StrataError(
    'REGISTRY_UNREACHABLE',
    `The proxy ${proxy} could not be reached: ${known.message.split(': ').at(-1) ?? known.message}`,
    {
      action:
        'Check the address of the proxy: in the settings of this registry, or in HTTPS_PROXY and HTTP_PROXY.',
      evidence: { ...known.evidence, url: shownUrl(request.url), proxy },
      retryable: known.retryable,
      cause: error,
    },
  );
}
