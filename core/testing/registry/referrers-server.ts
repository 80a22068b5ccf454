import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Descriptor } from '../../oci/descriptor.ts';
import { OCI_INDEX } from '../../oci/media-types.ts';

export interface ReferrersServer {
  /** "127.0.0.1:40123". */
  readonly address: string;
  /** What refers to a digest; say more than `pageSize` to get pages. */
  readonly referrers: Map<string, readonly Descriptor[]>;
  /** Paths that were asked for, with their queries. */
  readonly asked: string[];
  /** The next address of a page, instead of the right one. */
  link: ((address: string) => string) | undefined;
  close(): Promise<void>;
}

/**
 * Stands before a registry that has no list of referrers, and has one:
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers. All else is handed on.
 */
export async function startReferrersServer(behind: string, pageSize = 2): Promise<ReferrersServer> {
  const referrers = new Map<string, readonly Descriptor[]>();
  const asked: string[] = [];
  const answer = (incoming: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? ''}`);
    asked.push(`${url.pathname}${url.search}`);
    const digest = /^\/v2\/.+\/referrers\/(sha256:[0-9a-f]{64})$/.exec(url.pathname)?.[1];
    if (digest === undefined) return handOn(incoming, response);
    const type = url.searchParams.get('artifactType');
    const all = (referrers.get(digest) ?? []).filter(
      ({ artifactType }) => type === null || artifactType === type,
    );
    const from = Number(url.searchParams.get('from') ?? 0);
    response.setHeader('content-type', OCI_INDEX);
    if (type !== null) response.setHeader('oci-filters-applied', 'artifactType');
    if (from + pageSize < all.length) {
      const next = new URL(url);
      next.searchParams.set('from', String(from + pageSize));
      const address = `${next.pathname}${next.search}`;
      response.setHeader('link', `<${server.link?.(address) ?? address}>; rel="next"`);
    }
    const manifests = all.slice(from, from + pageSize);
    response.end(JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests }));
  };
  const handOn = (incoming: IncomingMessage, response: ServerResponse): void => {
    const { method, url, headers } = incoming;
    const onward = request(`http://${behind}${url ?? ''}`, { method, headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(response);
    });
    onward.once('error', () => response.destroy());
    incoming.pipe(onward);
  };
  const http = createServer(answer);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const server: ReferrersServer = {
    address: `127.0.0.1:${port}`,
    referrers,
    asked,
    link: undefined,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return server;
}
