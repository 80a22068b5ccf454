import path from 'node:path';
import type { ImageChoice } from '../../api/files.ts';
import type { Vulnerability } from '../../api/trust.ts';
import { variantOf } from '../../image/detail.ts';
import { imageByKey } from '../../image/find-image.ts';
import type { ImageVariant } from '../../image/image.ts';
import { isCancelled, reportError, StrataError } from '../../oci/strata-error.ts';
import { runTask } from '../../stream/run-task.ts';
import { findScanner, NO_SCANNER_ACTION } from '../../trust/scanner/find-scanner.ts';
import type { Finding } from '../../trust/scanner/finding.ts';
import { imageView } from '../../trust/scanner/image-view.ts';
import { keptReports } from '../../trust/scanner/kept-reports.ts';
import type { ReadFindings, ReadReportOrder } from '../../trust/scanner/read-report-task.ts';
import { runScanner, type ScanLimits } from '../../trust/scanner/run-scanner.ts';
import type { Trusting } from '../trusting.ts';
import type { TrustingParts } from './trusting-parts.ts';

const NEVER = new AbortController().signal;

interface ScannerOptions {
  readonly environment?: NodeJS.ProcessEnv;
  readonly limits?: ScanLimits;
}

/** Known vulnerabilities of images in the store, by a scanner that is installed (I1). */
export function scannerOver(
  { store, workers, home, images, inside }: TrustingParts,
  { environment = process.env, limits }: ScannerOptions = {},
): Pick<Trusting, 'scanner' | 'scan' | 'vulnerabilities'> {
  const kept = keptReports(path.join(home, 'vulnerabilities'));

  async function chosen({ key, platform }: ImageChoice): Promise<ImageVariant> {
    if (key.startsWith('opened:'))
      throw new StrataError('IMAGE_NOT_FOUND', 'Only images of the store can be scanned', {
        action: 'Pull the image, then scan it.',
      });
    return variantOf(imageByKey((await images()).all, key).image, platform);
  }

  /** What a scanner does not say of a layer, the package databases may. */
  async function packageLayers(choice: ImageChoice, wanted: boolean): Promise<ReadonlyMap<string, number>> {
    if (!wanted) return new Map();
    try {
      const { packages } = await (await inside()).packages.list(choice);
      return new Map(packages.map(({ name, version, layer }) => [`${name}\0${version}`, layer]));
    } catch (error) {
      if (isCancelled(error)) throw error;
      // The findings count; where they lie is only not told.
      return new Map();
    }
  }

  return {
    async scanner() {
      try {
        const found = await findScanner(environment);
        if (found === undefined) return { kind: 'missing', action: NO_SCANNER_ACTION };
        return { kind: 'found', scanner: { program: found.program, version: found.version } };
      } catch (error) {
        return { kind: 'failed', error: reportError(error) };
      }
    },

    async scan(choice, { signal = NEVER } = {}) {
      const variant = await chosen(choice);
      const { manifest, descriptor } = variant;
      if (manifest === null || !variant.here) throw notHere(choice, variant.platform);
      const scanner = await findScanner(environment, signal);
      if (scanner === undefined)
        throw new StrataError('NO_SCANNER', 'Neither trivy nor grype is installed', {
          action: NO_SCANNER_ACTION,
        });
      for (const layer of manifest.layers)
        if (!(await store.has(layer.digest))) throw notHere(choice, variant.platform);
      const view = await imageView(store.root, descriptor);
      try {
        await runScanner(scanner, view, { environment, signal, ...(limits === undefined ? {} : { limits }) });
        const order: ReadReportOrder = { program: scanner.program, file: view.output };
        const read = (await runTask(workers, 'scanner', order, { signal })) as ReadFindings;
        const layers = new Map<string, number>();
        for (const [position, { digest }] of manifest.layers.entries()) layers.set(digest, position);
        for (const [position, diffId] of (variant.config?.diffIds ?? []).entries())
          layers.set(diffId, position);
        const untold = read.findings.some(({ layerDigest }) => !layers.has(layerDigest ?? ''));
        const packages = await packageLayers(choice, untold);
        const placed = ({ layerDigest, ...finding }: Finding): Vulnerability => ({
          ...finding,
          layer:
            layers.get(layerDigest ?? '') ?? packages.get(`${finding.package}\0${finding.installed}`) ?? null,
        });
        const report = {
          scanner: { program: scanner.program, version: scanner.version },
          scanned: new Date().toISOString(),
          vulnerabilities: read.findings.map(placed),
          counts: read.counts,
        };
        await kept.write(descriptor.digest, report);
        return { image: choice, ...report };
      } finally {
        await view.remove();
      }
    },

    async vulnerabilities(choice) {
      const report = await kept.read((await chosen(choice)).descriptor.digest);
      return report === null ? null : { image: choice, ...report };
    },
  };
}

function notHere({ key }: ImageChoice, platform: string): StrataError {
  return new StrataError(
    'BLOB_UNKNOWN',
    `${key} for ${platform} is not wholly here, so it cannot be scanned`,
    {
      action: `Pull it for ${platform} first.`,
    },
  );
}
