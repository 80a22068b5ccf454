import type { ImageDetail } from '../../../api/images.ts';
import type { BillOfMaterialsFormat, PackageReport } from '../../../api/packages.ts';
import { cycloneDx } from './cyclonedx.ts';
import { writeInTurns } from './json-in-turns.ts';
import { spdx } from './spdx.ts';
import { subjectOf } from './subject.ts';

/**
 * A bill of materials of an image: what its package managers say, in a form that other tools read (I2). The same image gives
 * the same bytes, whenever and wherever it is written.
 */
export async function billOfMaterials(
  format: BillOfMaterialsFormat,
  detail: Pick<ImageDetail, 'row' | 'layers'>,
  report: PackageReport,
): Promise<string> {
  const subject = subjectOf(format, detail, report);
  return writeInTurns(
    format === 'spdx' ? spdx(subject, report.packages) : cycloneDx(subject, report.packages),
  );
}
