import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createAuthGuard, json, type Answer, type RegistryAuth } from './fault-registry-auth.ts';
import type { Certificate } from './fault-registry-certificate.ts';
import { createContent, type Content } from './fault-registry-content.ts';
import {
  createFaultQueue,
  type Fault,
  type Faults,
  type RequestKind,
  type SeenRequest,
} from './fault-registry-faults.ts';
import { createUploads, type Uploads } from './fault-registry-uploads.ts';

export type { Fault } from './fault-registry-faults.ts';

export interface FaultRegistryOptions {
  readonly auth?: RegistryAuth;
  readonly tls?: Certificate;
  /** Address to listen on (127.0.0.1). */
  readonly address?: string;
}

/** A registry of our own in this process, whose answers can be made to go wrong one by one. */
export interface FaultRegistry extends Content {
  /** "127.0.0.1:41234", as it stands in a reference. */
  readonly host: string;
  readonly origin: string;
  readonly faults: Faults;
  /** Everything that was asked, in order. */
  readonly requests: readonly SeenRequest[];
  readonly uploads: Pick<Uploads, 'received' | 'open' | 'forget'>;
  expireTokens(): void;
  close(): Promise<void>;
}

export async function startFaultRegistry(options: FaultRegistryOptions = {}): Promise<FaultRegistry> {
  const content = createContent();
  const uploads = createUploads(content);
  const faults = createFaultQueue();
  const requests: SeenRequest[] = [];
  let origin = '';
  const guard = createAuthGuard(options.auth, () => origin);

  const listener: RequestListener = (request, response) => {
    void answer(request, response).catch(() => request.socket.destroy());
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', origin);
    const route = routeOf(url.pathname);
    const { method = '', headers } = request;
    const seen: SeenRequest = {
      kind: route.kind,
      method,
      path: url.pathname + url.search,
      headers,
      status: 0,
      sent: 0,
    };
    requests.push(seen);
    const active = faults.take(seen);
    const isUpload = route.kind === 'upload';
    const body = isUpload ? Buffer.alloc(0) : await readBody(request);
    const range = active.some(({ kind }) => kind === 'ignore-range') ? undefined : headers.range;
    const refusal =
      route.kind === 'token'
        ? undefined
        : guard.refusal(request, route.repository === '' ? '' : `repository:${route.repository}:pull`);
    const cutUpload = active.find((fault) => fault.kind === 'cut-upload');
    // A status that is none of ours is answered before anything was taken in.
    const instead = isUpload && active.some(({ kind }) => kind === 'status') ? json(500, {}) : undefined;
    const right =
      refusal ??
      instead ??
      (isUpload
        ? await uploads.answer(request, url, route, cutUpload?.after)
        : rightAnswer(route, request, url, body, range));
    if (isUpload) request.resume();
    if (cutUpload !== undefined) return;
    await send(right, active, seen, request, response);
  };
  const rightAnswer = (
    route: Route,
    request: IncomingMessage,
    url: URL,
    body: Uint8Array,
    range: string | undefined,
  ): Answer => {
    switch (route.kind) {
      case 'ping':
        return json(200, {});
      case 'token':
        return guard.token(request, url, Buffer.from(body).toString('utf8'));
      case 'manifest':
        if (method(request) === 'DELETE') return content.removeManifest(route.repository, route.reference);
        if (method(request) === 'PUT') return put(content, route, request, body);
        return content.manifest(route.repository, route.reference);
      case 'blob':
        return content.blob(route.reference, range, request.headers['if-range'] as string | undefined);
      case 'tags':
        return content.tags(route.repository, url.searchParams);
      case 'catalog':
        return content.catalog();
      case 'upload':
      case 'other':
        return json(404, {});
    }
  };

  const server =
    options.tls === undefined ? createServer(listener) : createSecureServer({ ...options.tls }, listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, options.address ?? '127.0.0.1', resolve);
  });
  const { port, address, family } = server.address() as AddressInfo;
  const host = `${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  origin = `${options.tls === undefined ? 'http' : 'https'}://${host}`;
  return {
    addBlob: content.addBlob,
    addManifest: content.addManifest,
    addImage: content.addImage,
    host,
    origin,
    faults,
    requests,
    uploads,
    expireTokens: () => guard.expireTokens(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Route {
  readonly kind: RequestKind;
  readonly repository: string;
  readonly reference: string;
}

function routeOf(path: string): Route {
  if (path === '/v2/') return { kind: 'ping', repository: '', reference: '' };
  if (path === '/v2/_catalog') return { kind: 'catalog', repository: '', reference: '' };
  if (path === '/token') return { kind: 'token', repository: '', reference: '' };
  const upload = /^\/v2\/(.+)\/blobs\/uploads\/([^/]*)$/.exec(path);
  if (upload !== null) return { kind: 'upload', repository: upload[1] ?? '', reference: upload[2] ?? '' };
  const [, repository = '', kind, reference = ''] =
    /^\/v2\/(.+)\/(manifests|blobs|tags)\/([^/]+)$/.exec(decodeURIComponent(path)) ?? [];
  const kinds = { manifests: 'manifest', blobs: 'blob', tags: 'tags' } as const;
  return { kind: kinds[kind as keyof typeof kinds] ?? 'other', repository, reference };
}

async function send(
  right: Answer,
  faults: readonly Fault[],
  seen: SeenRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let { status, headers, body } = right;
  const of = <K extends Fault['kind']>(kind: K): Extract<Fault, { kind: K }> | undefined =>
    faults.find((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind);

  const hold = of('hold');
  if (hold !== undefined && hold.after === undefined) await hold.until;
  const raw = of('raw');
  if (raw !== undefined) return void request.socket.end(raw.text);
  const other = of('status');
  if (other !== undefined) {
    ({ status } = other);
    headers = { 'content-type': 'application/json', ...other.headers };
    body = Buffer.from(other.body ?? '{}');
  }
  const redirect = of('redirect');
  if (redirect !== undefined) {
    status = redirect.status ?? 307;
    headers = { location: redirect.to };
    body = Buffer.alloc(0);
  }
  body = of('body')?.bytes ?? body;
  const flip = of('flip');
  if (flip !== undefined) {
    body = Uint8Array.from(body);
    body[flip.at] = (body[flip.at] ?? 0) ^ 1;
  }
  headers = { 'content-length': String(body.byteLength), ...headers, ...of('headers')?.set };
  for (const name of of('headers')?.remove ?? []) delete headers[name];

  const cut = of('cut');
  if (cut !== undefined && cut.after === undefined) return void request.socket.destroy();
  const stall = of('stall');
  if (stall !== undefined && stall.after === undefined) return;
  seen.status = status;
  response.writeHead(status, headers);
  if (seen.method === 'HEAD') return void response.end();
  const until = cut?.after ?? stall?.after ?? hold?.after ?? body.byteLength;
  await write(response, body.subarray(0, until), of('drip'), seen);
  if (hold?.after !== undefined) {
    await hold.until;
    await write(response, body.subarray(until), undefined, seen);
  }
  if (cut !== undefined) response.destroy();
  else if (stall === undefined) response.end();
}

/** More at once would sit in memory as often as there are readers. */
const PORTION = 256 * 1024;

async function write(
  response: ServerResponse,
  body: Uint8Array,
  drip: Extract<Fault, { kind: 'drip' }> | undefined,
  seen: SeenRequest,
): Promise<void> {
  const portion = drip?.bytes ?? PORTION;
  for (let at = 0; at < body.byteLength && !response.destroyed; at += portion) {
    const part = body.subarray(at, at + portion);
    const room = response.write(part);
    seen.sent += part.byteLength;
    if (drip !== undefined) await delay(drip.everyMs);
    else if (!room) await drained(response);
  }
  // The head alone must arrive, too, when the body is held back.
  if (body.byteLength === 0) response.flushHeaders();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.on('drain', go).on('close', go);
  });
}

function method(request: IncomingMessage): string {
  return request.method ?? '';
}

function put(
  content: Content,
  { repository, reference }: Route,
  request: IncomingMessage,
  body: Uint8Array,
): Answer {
  const { digest } = content.addManifest(repository, body, {
    ...(reference.includes(':') ? {} : { tag: reference }),
    mediaType: request.headers['content-type'] ?? '',
  });
  return {
    status: 201,
    headers: { location: `/v2/${repository}/manifests/${digest}`, 'docker-content-digest': digest },
    body: Buffer.alloc(0),
  };
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
