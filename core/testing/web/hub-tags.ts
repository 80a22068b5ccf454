import { NOT_FOUND, type WebAnswer } from './web-server.ts';

export interface HubTag {
  readonly name: string;
  /** `null`: pushed before Docker Hub noted it. */
  readonly digest: string | null;
  readonly pushed: string;
  readonly images: readonly {
    readonly os: string;
    readonly architecture: string;
    readonly variant?: string;
    readonly digest: string;
    readonly size: number;
  }[];
}

/** Tags as https://docs.docker.com/reference/api/hub/latest/ says (List repository tags, Read repository tag). */
export function hubTags(url: URL, path: string, tags: readonly HubTag[]): WebAnswer {
  const [, rest = ''] = url.pathname.split(/\/tags(?=\/|$)/);
  if (rest !== '') {
    const found = tags.find(({ name }) => rest === `/${name}`);
    return found === undefined ? NOT_FOUND : { body: hubTag(found) };
  }
  const size = Math.min(Number(url.searchParams.get('page_size') ?? 10), 100);
  const number = Number(url.searchParams.get('page') ?? 1);
  const from = (number - 1) * size;
  if (from > 0 && from >= tags.length) return NOT_FOUND;
  const next = `https://hub.docker.com/v2/namespaces/${path.replace('/', '/repositories/')}/tags?page=${number + 1}`;
  return {
    body: {
      count: tags.length,
      next: from + size < tags.length ? next : null,
      previous: null,
      results: tags.slice(from, from + size).map(hubTag),
    },
  };
}

function hubTag({ name, digest, pushed, images }: HubTag): object {
  return {
    creator: 1,
    id: 2,
    images: images.map((image) => ({
      architecture: image.architecture,
      features: '',
      variant: image.variant ?? null,
      digest: image.digest,
      os: image.os,
      os_features: '',
      os_version: null,
      size: image.size,
      status: 'active',
      last_pulled: pushed,
      last_pushed: pushed,
    })),
    last_updated: pushed,
    last_updater: 1,
    last_updater_username: 'somebody',
    name,
    repository: 3,
    full_size: images[0]?.size ?? 0,
    v2: true,
    tag_status: 'active',
    tag_last_pulled: pushed,
    tag_last_pushed: pushed,
    media_type: 'application/vnd.oci.image.index.v1+json',
    content_type: 'image',
    ...(digest === null ? {} : { digest }),
  };
}
