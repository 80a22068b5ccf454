import { z } from 'zod';
import { configSchema, type HistoryEntry, type ImageConfig } from '../../oci/config.ts';
import { check } from '../../oci/document.ts';
import { MOST_LAYERS } from '../../oci/manifest.ts';
import { DOCKER_LAYER } from '../../oci/media-types.ts';
import { orNull } from '../../oci/or-null.ts';
import { formatPlatform } from '../../oci/platform.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { parseStrictJson } from '../../oci/strict-json.ts';
import type { Archive } from '../archive/open-archive.ts';
import { document } from './docker-images.ts';
import { documentBudget } from './document-budget.ts';
import type { FoundImage, FoundLayer } from './found-image.ts';

const idSchema = z.string().regex(/^[0-9a-f]{64}$/, 'not an image ID');
const repositoriesSchema = z.record(z.string(), z.record(z.string(), idSchema));
/** https://github.com/moby/docker-image-spec/blob/main/v1.md#image-json-description */
const layerSchema = z.object({
  parent: orNull(idSchema),
  created: orNull(z.string()),
  author: orNull(z.string()),
  comment: orNull(z.string()),
  architecture: orNull(z.string()),
  os: orNull(z.string()),
  config: configSchema.shape.config,
  container_config: orNull(z.object({ Cmd: orNull(z.array(z.string())) })),
});
type EarlyLayer = z.infer<typeof layerSchema>;

/** Images of `docker save` before 1.10: a chain of layers, each with a JSON document of its own and no digest anywhere. */
export async function earlyImages(archive: Archive): Promise<readonly FoundImage[]> {
  const bytes = await document(archive, 'repositories');
  const repositories = check(repositoriesSchema, parseStrictJson(bytes, 'archive'), 'archive');
  const names = new Map<string, string[]>();
  for (const [repository, tags] of Object.entries(repositories)) {
    for (const [tag, id] of Object.entries(tags)) {
      const own = names.get(id) ?? [];
      own.push(`${repository}:${tag}`);
      names.set(id, own);
    }
  }
  const spend = documentBudget();
  const images: FoundImage[] = [];
  for (const [id, own] of names) images.push({ ...(await imageOf(archive, id, spend)), names: own });
  return images;
}

async function imageOf(
  archive: Archive,
  top: string,
  spend: (bytes: Uint8Array) => void,
): Promise<FoundImage> {
  const chain: { readonly id: string; readonly json: EarlyLayer }[] = [];
  for (let id: string | undefined = top; id !== undefined; id = chain[0]?.json.parent) {
    if (chain.length === MOST_LAYERS || chain.some((layer) => layer.id === id))
      throw new StrataError('INVALID_ARCHIVE', `The layers of ${top} have no end`);
    const bytes = await document(archive, `${id}/json`);
    spend(bytes);
    chain.unshift({ id, json: check(layerSchema, parseStrictJson(bytes, 'layer'), 'layer') });
  }
  const config = configOf(chain.map(({ json }) => json));
  return {
    names: [],
    imageId: top,
    manifest: null,
    config,
    configSize: 0,
    annotations: {},
    platform: formatPlatform(config),
    layers: chain.map(({ id }) => layerOf(archive, `${id}/layer.tar`)),
    documents: [],
  };
}

/** As docker itself made configs of these when it learned to. */
function configOf(chain: readonly EarlyLayer[]): ImageConfig {
  const top = chain.at(-1);
  return {
    created: top?.created,
    author: top?.author,
    architecture: top?.architecture ?? '',
    os: top?.os ?? 'linux',
    config: top?.config,
    rootfs: { type: 'layers', diff_ids: [] },
    history: chain.map((layer): HistoryEntry => ({
      created: layer.created,
      created_by: (layer.container_config?.Cmd ?? []).join(' '),
      author: layer.author,
      comment: layer.comment,
    })),
  };
}

function layerOf(archive: Archive, name: string): FoundLayer {
  const member = archive.members.findOnly(name);
  return {
    diffId: null,
    digest: null,
    mediaType: DOCKER_LAYER,
    size: member?.size ?? 0,
    bytes: member === undefined ? null : { path: archive.file, offset: member.offset, length: member.size },
  };
}
