import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { run } from '../run.ts';

export interface GitServer {
  /** `http://127.0.0.1:port/`, below which repositories are. */
  readonly origin: string;
  /** `Authorization` headers of requests so far. */
  readonly authorizations: string[];
  /** Answers nothing from now on. Resolves when something was asked. */
  hang(): Promise<void>;
  close(): Promise<void>;
}

/** Serves the bare repositories of a folder as any git server does: by git's own http-backend. */
export async function serveGit(
  folder: string,
  options: { readonly token?: string } = {},
): Promise<GitServer> {
  const backend = `${(await run('git', ['--exec-path'])).stdout.trim()}/git-http-backend`;
  const authorizations: string[] = [];
  let hangs: (() => void) | undefined;
  const server = createServer((request, response) => {
    const { authorization } = request.headers;
    if (authorization !== undefined) authorizations.push(authorization);
    if (hangs !== undefined) return hangs();
    const wanted = Buffer.from(`x-access-token:${options.token ?? ''}`).toString('base64');
    if (options.token !== undefined && authorization?.toLowerCase() !== `basic ${wanted}`.toLowerCase())
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    answer(backend, folder, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return {
    origin: `http://127.0.0.1:${port}/`,
    authorizations,
    hang: () => new Promise((resolve) => (hangs = resolve)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** https://datatracker.ietf.org/doc/html/rfc3875, as far as git needs it. */
function answer(backend: string, folder: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const child = spawn(backend, [], {
    env: {
      PATH: process.env['PATH'] ?? '',
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'uploadpack.allowAnySHA1InWant',
      GIT_CONFIG_VALUE_0: 'true',
      GIT_CONFIG_KEY_1: 'safe.directory',
      GIT_CONFIG_VALUE_1: '*',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(child.stdin);
  child.stdin.on('error', () => undefined);
  const pieces: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  child.on('close', () => {
    const output = Buffer.concat(pieces);
    const end = output.indexOf('\r\n\r\n');
    for (const line of output.subarray(0, end).toString().split('\r\n')) {
      const [name = '', value = ''] = line.split(': ');
      if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
      else if (name !== '') response.setHeader(name, value);
    }
    response.end(output.subarray(end + 4));
  });
}
