import type { InstalledPackage } from '../../../api/packages.ts';
import { humanSize } from '../../../image/units.ts';
import { visibleLine } from '../../../oci/visible-text.ts';
import type { Run } from '../../command.ts';
import { printRows, type RowKind } from '../../print-rows.ts';
import { chooseImage } from './choose-image.ts';
import { onlyListed, packagesHere } from './list-files.ts';

const PACKAGES: RowKind<InstalledPackage> = {
  fields: {
    Name: { title: 'NAME', of: ({ name }) => visibleLine(name) },
    Version: { title: 'VERSION', of: ({ version }) => visibleLine(version) },
    Kind: { title: 'KIND', of: ({ kind }) => kind },
    Architecture: { title: 'ARCHITECTURE', of: ({ architecture }) => architecture ?? '' },
    License: { title: 'LICENSE', of: ({ license }) => visibleLine(license ?? '') },
    Size: { title: 'SIZE', of: ({ size }) => (size === null ? '' : humanSize(size)) },
    Layer: { title: 'LAYER', of: ({ layer }) => String(layer + 1) },
    Source: { title: 'SOURCE', of: ({ source }) => visibleLine(source ?? '') },
    Purl: { title: 'PURL', of: ({ purl }) => purl },
    Path: { title: 'PATH', of: ({ path }) => visibleLine(path) },
  },
  columns: ['Name', 'Version', 'Kind', 'Layer', 'Size'],
};

/** What is installed; `--format spdx` and `--format cyclonedx` give a bill of materials. */
export const packages: Run = async (flags, [word = ''], terminal) => {
  const core = await terminal.openCore();
  const chosen = await chooseImage(core, word, flags, terminal);
  const { title, choice, pullCommand } = chosen;
  const format = flags.text('format');
  const isBill = format === 'spdx' || format === 'cyclonedx';
  if (pullCommand !== null) {
    const { report, isWhole } = await packagesHere(core, chosen);
    // Part of a list can be of use and says so; part of a bill of materials would pass for a whole one.
    if (!isWhole && (isBill || report === null || report.packages.length === 0))
      throw onlyListed(title, pullCommand);
  }
  const { packages: inside } = await core.inside();
  if (isBill) {
    terminal.out.write(`${(await inside.billOfMaterials(choice, format)).trimEnd()}\n`);
    return 0;
  }
  const report = await inside.list(choice);
  printRows(PACKAGES, report.packages, format, terminal.out);
  for (const { path, layer, message } of report.problems)
    terminal.errors.write(`Not read: ${visibleLine(path)} of layer ${layer + 1}: ${visibleLine(message)}\n`);
  return 0;
};
