import { z } from 'zod';
import type { TagPlatform } from '../../api/tags.ts';
import { digestSchema } from '../../oci/descriptor.ts';
import { orNull } from '../../oci/or-null.ts';
import { OCI_MANIFEST } from '../../oci/media-types.ts';
import { formatPlatform, type WantedPlatform } from '../../oci/platform.ts';
import type { Reference } from '../../oci/reference.ts';
import { isCancelled, StrataError } from '../../oci/strata-error.ts';
import type { WebPages } from '../../registry/web.ts';
import { chosen } from './manifest-facts.ts';
import type { TagFact } from './tag-facts.ts';
import { tagged, type TagSource } from './tag-source.ts';

export interface HubParts {
  readonly web: WebPages['web'];
  /** For what the web API does not tell. HEAD counts as no pull. https://docs.docker.com/docker-hub/usage/pulls/ */
  readonly registry: {
    head: (
      reference: Reference,
      options: { readonly signal: AbortSignal },
    ) => Promise<{ readonly digest: string } | undefined>;
  };
  readonly platform: WantedPlatform;
  /** Where the web API answers. */
  readonly domain: string;
}

/** https://docs.docker.com/reference/api/hub/latest/#tag/repositories/operation/ListRepositoryTags allows no more a page. */
const PAGE_SIZE = 100;
/** The newest ones, asked for without anybody having looked at them yet; the API counts requests. */
const PAGES_AHEAD = 3;
const MOST_IMAGES = 200;

const imageSchema = z.object({
  architecture: orNull(z.string()),
  os: orNull(z.string()),
  variant: orNull(z.string()),
  os_version: orNull(z.string()),
  digest: orNull(z.string()),
  size: orNull(z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)),
});
const tagSchema = z.object({
  name: z.string().max(128),
  images: orNull(z.array(imageSchema)),
  digest: orNull(z.string()),
  last_updated: orNull(z.string().max(64)),
  tag_last_pushed: orNull(z.string().max(64)),
});
const pageSchema = z.object({ next: orNull(z.string()), results: z.array(tagSchema).max(PAGE_SIZE * 2) });

/** Docker Hub tells digests, dates, platforms and sizes by its web API, which counts as no pull. */
export function hubSource(parts: HubParts, repository: Reference): TagSource {
  const [namespace = '', ...rest] = repository.path.split('/');
  const base = `/v2/namespaces/${namespace}/repositories/${rest.join('/')}/tags`;
  let silent: string | null = null;
  let isPublic = false;

  async function ask(path: string, what: string, signal: AbortSignal): Promise<unknown> {
    try {
      const { json } = await parts.web(parts.domain, { path, what, signal });
      isPublic = true;
      return json;
    } catch (error) {
      if (isCancelled(error)) throw error;
      if (error instanceof StrataError && error.evidence['status'] === 404) {
        // One tag that it does not know says nothing of the others.
        if (isPublic) return undefined;
        silent = 'Docker Hub tells platforms, sizes and dates of public repositories only.';
      } else {
        silent = `Docker Hub did not tell platforms, sizes and dates: ${error instanceof Error ? error.message : 'it failed'}`;
      }
      return undefined;
    }
  }

  async function digest(tag: string, signal: AbortSignal): Promise<string | null> {
    return (await parts.registry.head(tagged(repository, tag), { signal }))?.digest ?? null;
  }

  return {
    digest,
    async look(tag, signal) {
      const answer = tagSchema.safeParse(
        silent === null
          ? await ask(`${base}/${tag}`, `the tag ${repository.familiar}:${tag}`, signal)
          : undefined,
      );
      const fact = answer.success ? factOf(answer.data, parts.platform) : undefined;
      if (fact?.digest !== undefined && fact.digest !== null) return { ...fact, error: null };
      // Manifests would tell the rest, but reading them uses up pulls.
      return {
        pushed: null,
        platforms: null,
        download: null,
        ...fact,
        digest: await digest(tag, signal),
        error: null,
      };
    },
    async many(signal, tell) {
      for (let page = 1; page <= PAGES_AHEAD; page += 1) {
        const path = `${base}?page=${page}&page_size=${PAGE_SIZE}`;
        const answer = pageSchema.safeParse(await ask(path, `the tags of ${repository.familiar}`, signal));
        if (!answer.success) return;
        for (const found of answer.data.results) {
          const fact = factOf(found, parts.platform);
          const { digest: told, ...rest } = fact;
          tell(found.name, told === null ? rest : fact);
        }
        if (answer.data.next === undefined || answer.data.results.length === 0) return;
      }
    },
    notes: () => (silent === null ? [] : [silent]),
  };
}

function factOf(
  { images, digest, last_updated, tag_last_pushed }: z.infer<typeof tagSchema>,
  wanted: WantedPlatform,
): TagFact {
  const platforms: TagPlatform[] = [];
  const entries: {
    mediaType: string;
    digest: ReturnType<typeof digestSchema.parse>;
    size: number;
    platform: { os: string; architecture: string; variant?: string };
  }[] = [];
  for (const { os, architecture, variant, os_version, digest: own, size } of (images ?? []).slice(
    0,
    MOST_IMAGES,
  )) {
    const read = digestSchema.safeParse(own);
    // Attestations stand among them as images for nothing known.
    if (!read.success || os === undefined || architecture === undefined || os === 'unknown') continue;
    const platform = {
      os,
      architecture,
      ...(variant === undefined || variant === '' ? {} : { variant }),
      ...(os_version === undefined || os_version === '' ? {} : { 'os.version': os_version }),
    };
    platforms.push({ platform: formatPlatform(platform), digest: read.data, download: size ?? null });
    entries.push({ mediaType: OCI_MANIFEST, digest: read.data, size: size ?? 0, platform });
  }
  const own = chosen({ schemaVersion: 2, manifests: entries }, wanted);
  const top = digestSchema.safeParse(digest);
  const pushed = Date.parse(tag_last_pushed ?? last_updated ?? '');
  return {
    // Tags from before 2023 have none of their own; with one image, that is what the tag stands for.
    digest: top.success ? top.data : platforms.length === 1 ? (platforms[0]?.digest ?? null) : null,
    pushed: Number.isNaN(pushed) ? null : new Date(pushed).toISOString(),
    platforms,
    download: platforms.find((each) => each.digest === own?.digest)?.download ?? null,
  };
}
