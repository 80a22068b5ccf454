import { createServer, type IncomingHttpHeaders } from 'node:http';

export interface WebAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a text goes as it is. */
  readonly body?: unknown;
}

export interface WebRequest {
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
}

/** A web API on loopback whose answers can be made to go wrong. */
export interface WebServer {
  /** "127.0.0.1:41234", as it stands in a reference. */
  readonly host: string;
  readonly requests: readonly WebRequest[];
  /** Asked before the right answer: `hang` never answers, `undefined` leaves it as it is. */
  disturb(disturbance: (request: WebRequest) => WebAnswer | 'hang' | undefined): void;
  close(): Promise<void>;
}

export async function startWebServer(answer: (request: WebRequest) => WebAnswer): Promise<WebServer> {
  const requests: WebRequest[] = [];
  let disturbance: Parameters<WebServer['disturb']>[0] = () => undefined;
  const server = createServer((incoming, response) => {
    const request = { url: new URL(incoming.url ?? '/', 'http://localhost'), headers: incoming.headers };
    requests.push(request);
    const given = disturbance(request) ?? answer(request);
    if (given === 'hang') return;
    const { status = 200, headers = {}, body = {} } = given;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    host: `127.0.0.1:${port}`,
    requests,
    disturb: (next) => void (disturbance = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const NOT_FOUND: WebAnswer = { status: 404, body: { message: 'not found' } };

/** Name and password of an Authorization header, or the token after Bearer. */
export function sentLogin({ headers }: WebRequest): string | undefined {
  const [scheme, value = ''] = (headers.authorization ?? '').split(' ');
  if (scheme === 'Basic') return Buffer.from(value, 'base64').toString();
  return scheme === 'Bearer' ? value : undefined;
}
