import type { ImageChoice } from '../../api/files.ts';
import type { PackageReport } from '../../api/packages.ts';
import { billOfMaterials } from '../../image/packages/materials/bill.ts';
import { imagePackages } from '../../image/packages/image-packages.ts';
import type { PlacedLayer } from '../../image/placed-layer.ts';
import { Recent } from '../../image/recent.ts';
import type { PackagesInside } from '../inside.ts';
import type { InsideGround, PlacedImage } from './ground.ts';

/** Reports that are kept: an export follows a look at the list. */
const MOST_KEPT = 4;

/** What package managers say is in an image. */
export function packagesOf(ground: InsideGround): PackagesInside {
  const kept = new Recent<Promise<PackageReport>>(MOST_KEPT);

  async function reportOf(image: PlacedImage): Promise<PackageReport> {
    const layers = await image.layers();
    const key = layers.map(({ diffId, bytes }) => `${diffId} ${bytes.kind}`).join('\n');
    return kept.get(key, () => {
      const reading = read(layers);
      reading.catch(() => kept.forget(key));
      return reading;
    });
  }

  async function read(layers: readonly PlacedLayer[]): Promise<PackageReport> {
    return imagePackages(ground.workers, layers, await ground.files.of(layers));
  }

  return {
    list: async (choice: ImageChoice) => reportOf(await ground.image(choice)),
    async billOfMaterials(choice, format) {
      const image = await ground.image(choice);
      return billOfMaterials(format, image.detail, await reportOf(image));
    },
  };
}
