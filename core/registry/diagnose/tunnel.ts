import type { Socket } from 'node:net';
import type { HttpRequest } from '../http/http.ts';
import { cancelled, networkError, stalled } from '../http/network-error.ts';
import { proxyRefused } from '../http/proxy.ts';
import type { Place } from './reach.ts';

/** A way through a proxy to a place; TLS goes over it to the end. RFC 9110 section 9.3.6 */
export async function openTunnel(
  proxy: URL,
  { host, port }: Place,
  request: HttpRequest,
  connectMs: number,
): Promise<Socket> {
  const { request: begin } =
    proxy.protocol === 'https:' ? await import('node:https') : await import('node:http');
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    const message = begin(new URL(proxy.origin), {
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...proxyLogin(proxy) },
      agent: false,
    });
    const fail = (error: Error): void => {
      request.signal?.removeEventListener('abort', abort);
      clearTimeout(timer);
      message.destroy();
      reject(error);
    };
    const abort = (): void => fail(cancelled(request));
    const timer = setTimeout(
      () => fail(stalled(request, connectMs, 'was not reached by the proxy')),
      connectMs,
    );
    if (request.signal?.aborted === true) return abort();
    request.signal?.addEventListener('abort', abort, { once: true });
    message.once('connect', (answer, socket: Socket) => {
      request.signal?.removeEventListener('abort', abort);
      clearTimeout(timer);
      if (answer.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(proxyRefused(request, answer.statusCode ?? 0));
    });
    message.once('response', (answer) => fail(proxyRefused(request, answer.statusCode ?? 0)));
    message.once('error', (error) => fail(networkError(error, request, false)));
    message.end();
  });
}

function proxyLogin(proxy: URL): Record<string, string> {
  if (proxy.username === '' && proxy.password === '') return {};
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}
