import type { BaseImage } from '../../api/images.ts';
import type { HistoryEntry, ImageConfig } from '../../oci/config.ts';
import { isDigest } from '../../oci/digest.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import { historyBorder, isBuiltStepwise } from './history-border.ts';
import type { Image } from '../image.ts';
import { imageTitle, nameParts } from '../image-name.ts';

/** https://github.com/opencontainers/image-spec/blob/main/annotations.md */
const BASE_NAME = 'org.opencontainers.image.base.name';
const BASE_DIGEST = 'org.opencontainers.image.base.digest';

interface BaseClues {
  /** Of the manifest. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly config: ImageConfig | null;
  /** Number of layers. */
  readonly layers: number;
  /** Images of the store whose layers it stands on, nearest first. */
  readonly standsOn: readonly Image[];
}

/**
 * The part of an image that is somebody else's (D14): as the image itself says, else the longest image here whose layers it
 * begins with, else as its history tells. `null` when nothing does, as of an image that is a base itself.
 */
export function baseImage({ annotations, config, layers, standsOn }: BaseClues): BaseImage | null {
  const history = config?.history ?? [];
  const [nearest] = standsOn;
  const inStore = nearest === undefined ? null : standing(nearest, history);
  const told = historyBorder(history);
  const border = borderOf(told?.steps, history, layers);
  const labels = { ...config?.config?.Labels, ...annotations };
  const said = labels[BASE_NAME]?.trim();
  if (said !== undefined && said !== '') {
    const digest = labels[BASE_DIGEST]?.trim() ?? '';
    const same = standsOn.find((base) => isCalled(base, said, digest));
    const place = (same === undefined ? inStore : standing(same, history)) ?? border;
    // Called otherwise here, and yet the image whose very layers these are.
    const here = same ?? (place === inStore ? nearest : undefined);
    return {
      name: nameParts(said).familiar,
      layers: place?.layers ?? 0,
      steps: place?.steps ?? 0,
      how: 'annotation',
      key: here === undefined ? null : keyOf(here),
      digest: isDigest(digest) && !isBuiltStepwise(history) ? digest : null,
    };
  }
  if (nearest !== undefined && inStore !== null) {
    return {
      name: imageTitle(nearest),
      ...inStore,
      how: 'store',
      key: keyOf(nearest),
      digest: nearest.manifestDigest,
    };
  }
  if (told === null || border === null) return null;
  const name = told.name === null ? null : visibleLine(told.name);
  return { name, ...border, how: 'history', key: null, digest: null };
}

interface Border {
  readonly layers: number;
  readonly steps: number;
}

/** Steps that another image made: as many as it has, as long as they made exactly its layers. */
function standing(base: Image, history: readonly HistoryEntry[]): Border {
  const own = base.variant.config?.steps ?? 0;
  const layers = base.layers.length;
  if (layersOf(history.slice(0, own)) === layers) return { layers, steps: own };
  let steps = 0;
  for (let made = 0; made < layers && steps < history.length; steps += 1)
    if (history[steps]?.empty_layer !== true) made += 1;
  return { layers, steps };
}

function borderOf(
  steps: number | undefined,
  history: readonly HistoryEntry[],
  layers: number,
): Border | null {
  if (steps === undefined) return null;
  const made = layersOf(history.slice(0, steps));
  return made > 0 && made <= layers ? { layers: made, steps } : null;
}

function layersOf(history: readonly HistoryEntry[]): number {
  return history.filter(({ empty_layer }) => empty_layer !== true).length;
}

function isCalled(image: Image, name: string, digest: string): boolean {
  if (image.manifestDigest === digest || image.roots.some((root) => root.descriptor.digest === digest))
    return true;
  return digest === '' && image.names.includes(name);
}

function keyOf(image: Image): string {
  return image.names[0] ?? image.manifestDigest;
}
