/**
 * Web pages that show an image, and what it is called there. Returns the name as one would type it, or `undefined` when
 * the address is of no known kind and has no path.
 */
export function readAddress(text: string): string | undefined {
  let url: URL;
  try {
    url = new URL(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  } catch {
    return undefined;
  }
  const parts = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  if (parts.length === 0) return undefined;
  const page = PAGES[url.hostname.replace(/^www\./, '')];
  return page === undefined ? registryAddress(parts, url) : page(parts, url);
}

/** Whether a text without "https://" is nevertheless a web page's address and not a name. */
export function isKnownPage(text: string): boolean {
  return (
    /^(?:www\.)?(?:hub\.docker\.com|github\.com|gallery\.ecr\.aws)\//i.test(text) ||
    /^quay\.io\/repository\//i.test(text)
  );
}

type ReadPage = (parts: readonly string[], url: URL) => string | undefined;

const PAGES: Readonly<Record<string, ReadPage>> = {
  'hub.docker.com': dockerHub,
  'quay.io': quay,
  'github.com': gitHub,
  'gallery.ecr.aws': ([alias, ...name], _url) =>
    alias && name.length > 0 ? `public.ecr.aws/${[alias, ...name].join('/')}` : undefined,
};

/** /_/nginx, /r/grafana/grafana/tags, /layers/library/nginx/1.27/images/sha256-…, /repository/docker/user/app */
function dockerHub(parts: readonly string[], url: URL): string | undefined {
  const [kind, first, second, third] = parts;
  const tag = parameter(url, 'name');
  const tagged = (name: string): string => (tag === '' ? name : `${name}:${tag}`);
  if (kind === '_' && first) return tagged(first);
  if ((kind === 'r' || kind === 'u') && first && second) return tagged(`${first}/${second}`);
  if (kind === 'repository' && second && third) return tagged(`${second}/${third}`);
  if (kind === 'layers' && first && second)
    return third ? `${first}/${second}:${third}` : `${first}/${second}`;
  return undefined;
}

/** /repository/org/app?tab=tags&tag=1.2, /repository/org/app/manifest/sha256:…; it is a registry as well. */
function quay(parts: readonly string[], url: URL): string | undefined {
  const [kind, ...rest] = parts;
  if (kind !== 'repository') return registryAddress(parts, url);
  const [organisation, name, page, digest] = rest;
  if (!organisation || !name) return undefined;
  const full = `quay.io/${organisation}/${name}`;
  if (page === 'manifest' && digest) return `${full}@${digest}`;
  const tag = parameter(url, 'tag');
  return tag === '' ? full : `${full}:${tag}`;
}

/** /org/repo/pkgs/container/app, /orgs/org/packages/container/package/app: both are ghcr.io/org/app. */
function gitHub(parts: readonly string[], url: URL): string | undefined {
  const at = parts.indexOf('container');
  if (at < 2) return undefined;
  const owner = parts[0] === 'orgs' || parts[0] === 'users' ? parts[1] : parts[0];
  const name = parts[at + 1] === 'package' ? parts[at + 2] : parts[at + 1];
  if (!owner || !name) return undefined;
  const tag = parameter(url, 'tag');
  return `ghcr.io/${owner}/${name}`.toLowerCase() + (tag === '' ? '' : `:${tag}`);
}

/** A registry's own addresses (/v2/team/app/manifests/1.2), else host and path as they stand. */
function registryAddress(parts: readonly string[], url: URL): string {
  const list =
    parts.length > 1 && parts.at(-1) === 'list' && parts.at(-2) === 'tags' ? parts.slice(0, -2) : parts;
  const kind = list.at(-2) ?? '';
  if (list[0] !== 'v2' || list.length < 2) return `${url.host}/${parts.join('/')}`;
  if (kind !== 'manifests') return `${url.host}/${list.slice(1).join('/')}`;
  const which = list.at(-1) ?? '';
  return `${url.host}/${list.slice(1, -2).join('/')}${which.includes(':') ? '@' : ':'}${which}`;
}

/** A query parameter's text, or "" when it is absent. */
function parameter(url: URL, name: string): string {
  const pair = url.search
    .slice(1)
    .split('&')
    .find((text) => text.startsWith(`${name}=`));
  return decode(pair?.slice(name.length + 1) ?? '');
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
