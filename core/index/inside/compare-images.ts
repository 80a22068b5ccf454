import type { ImageComparison } from '../../api/compare.ts';
import { EVERY_FILE, type FilesPage } from '../../api/files.ts';
import { compareConfigs, comparedImage, sharedOf } from '../../image/compare/compare-details.ts';
import { comparePackages } from '../../image/compare/compare-packages.ts';
import type { ImageFiles } from '../../image/files/image-files.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { Inside, PackagesInside } from '../inside.ts';
import type { InsideGround, PlacedImage } from './ground.ts';

/** Only the counts are wanted. */
const NO_ROWS = {
  expanded: [],
  sort: { by: 'name', descending: false },
  filter: EVERY_FILE,
  offset: 0,
  limit: 0,
} as const;

/** Two images side by side (D23), wherever they are: in the store, opened, or in a registry. */
export function comparing(
  ground: InsideGround,
  packages: Pick<PackagesInside, 'list'>,
): Pick<Inside, 'compareImages'> {
  return {
    async compareImages({ from, to }) {
      const [one, other] = await Promise.all([ground.image(from), ground.image(to)]);
      const files = await whereListed(() => countFiles(ground, one, other), null);
      const changes = await whereListed(async () => {
        const [before, after] = [await packages.list(from), await packages.list(to)];
        return comparePackages(before.packages, after.packages);
      }, []);
      const [left, right] = [
        comparedImage(one.detail, other.detail),
        comparedImage(other.detail, one.detail),
      ];
      return {
        from: left,
        to: right,
        ...sharedOf(left),
        config: compareConfigs(one.detail.config, other.detail.config),
        files,
        packages: changes,
      };
    },
  };
}

/** Layers that are in a registry, or nowhere, keep the rest of a comparison from nobody. */
async function whereListed<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isAway =
      error instanceof StrataError && (error.code === 'LAYER_ELSEWHERE' || error.code === 'BLOB_UNKNOWN');
    if (isAway) return otherwise;
    throw error;
  }
}

async function countFiles(
  { files }: InsideGround,
  one: PlacedImage,
  other: PlacedImage,
): Promise<ImageComparison['files']> {
  const [before, after] = [await one.layers(), await other.layers()];
  const [here, there] = [await files.of(before), await files.of(after)];
  const { added, changed, removed } = await here.comparePage(there, NO_ROWS);
  const whole = await allOf(there, after.length);
  return {
    added,
    changed,
    removed,
    same: {
      entries: whole.entries - added.entries - changed.entries,
      bytes: whole.bytes - added.bytes - changed.bytes,
    },
  };
}

async function allOf(files: ImageFiles, layers: number): Promise<FilesPage['matching']> {
  if (layers === 0) return { entries: 0, bytes: 0 };
  return (await files.page({ ...NO_ROWS, view: { kind: 'filesystem', upTo: layers - 1 } })).matching;
}
