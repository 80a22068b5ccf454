import { NOT_FOUND, startWebServer, type WebServer } from './web-server.ts';

/**
 * The catalogue of a registry, in pages: https://distribution.github.io/distribution/spec/api/#listing-repositories
 * For what no real registry can be made to hold.
 */
export function startCatalogueServer(names: readonly string[], atMost = 1000): Promise<WebServer> {
  return startWebServer(({ url }) => {
    if (url.pathname === '/v2/') return {};
    if (url.pathname !== '/v2/_catalog') return NOT_FOUND;
    const size = Math.min(Number(url.searchParams.get('n') ?? atMost), atMost);
    const last = url.searchParams.get('last');
    const from = last === null ? 0 : Number(last);
    const until = from + size;
    return {
      headers: until < names.length ? { link: `</v2/_catalog?n=${size}&last=${until}>; rel="next"` } : {},
      body: { repositories: names.slice(from, until) },
    };
  });
}
