/** Hosts whose pages the window itself links to. Everything else that looks like a link is data of an image. */
const HOSTS: ReadonlySet<string> = new Set([
  'hub.docker.com',
  'quay.io',
  'github.com',
  'docs.docker.com',
  'opencontainers.org',
  'specs.opencontainers.org',
]);

/** The address as it may be given to the system's browser, or `undefined`: https on a known host, nothing hidden in it. */
export function allowedLink(address: string): string | undefined {
  try {
    const url = new URL(address);
    const plain = url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === '';
    return plain && HOSTS.has(url.hostname) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
