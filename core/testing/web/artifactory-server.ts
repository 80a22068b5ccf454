import { NOT_FOUND, startWebServer, type WebServer } from './web-server.ts';

/**
 * Artifactory as its documents say: https://jfrog.com/help/r/jfrog-rest-apis/get-repositories and
 * https://jfrog.com/help/r/jfrog-rest-apis/list-docker-repositories. `images` by repository key.
 */
export function startArtifactoryServer(
  images: Readonly<Record<string, readonly string[]>>,
): Promise<WebServer> {
  return startWebServer(({ url }) => {
    if (url.pathname === '/artifactory/api/repositories')
      return { body: Object.keys(images).map((key) => ({ key, type: 'LOCAL', packageType: 'Docker' })) };
    const [, key = ''] = /^\/artifactory\/api\/docker\/([^/]+)\/v2\/_catalog$/.exec(url.pathname) ?? [];
    const repositories = images[key];
    return repositories === undefined ? NOT_FOUND : { body: { repositories } };
  });
}
