import type { ImageComparison } from '../../../api/compare.ts';
import type { FileRow, ImageChoice } from '../../../api/files.ts';
import type { PackageChange } from '../../../api/packages.ts';
import { humanSize } from '../../../image/units.ts';
import { plainJson, visibleLine, visibleText } from '../../../oci/visible-text.ts';
import type { Core } from '../../../index.ts';
import type { Run } from '../../command.ts';
import { chooseImage } from './choose-image.ts';
import { CHANGE_LETTERS } from './file-fields.ts';
import { printPath } from './print-path.ts';

/** Two images: sizes, layers, config, packages, then every file that differs (A, M, D). Exits with 0 like docker's. */
export const diff: Run = async (flags, [first = '', second = ''], terminal) => {
  const core = await terminal.openCore();
  const from = await chooseImage(core, first, flags, terminal);
  const to = await chooseImage(core, second, flags, terminal);
  const wantsFiles = !flags.on('summary');
  if (flags.on('files')) {
    for await (const row of changedFiles(core, from.choice, to.choice)) {
      terminal.out.write(`${CHANGE_LETTERS[row.change]} `);
      terminal.out.write(printPath(row.path, terminal.out));
      terminal.out.write('\n');
    }
    return 0;
  }
  const comparison = await (await core.inside()).compareImages({ from: from.choice, to: to.choice });
  const files: FileRow[] = [];
  if (wantsFiles) for await (const row of changedFiles(core, from.choice, to.choice)) files.push(row);
  if (flags.text('format') === 'json') {
    const changes = files.map(({ path, change, kind, size }) => ({ path, change, kind, size }));
    const { files: counts, ...rest } = comparison;
    terminal.out.write(
      `${plainJson(JSON.stringify({ ...rest, counts, ...(wantsFiles ? { files: changes } : {}) }, null, 2))}\n`,
    );
    return 0;
  }
  terminal.out.write(describe(comparison));
  if (files.length > 0) terminal.out.write('\n');
  terminal.out.write(
    files.map(({ change, path }) => `${CHANGE_LETTERS[change]} ${visibleText(path)}\n`).join(''),
  );
  return 0;
};

async function* changedFiles(core: Core, from: ImageChoice, to: ImageChoice): AsyncIterable<FileRow> {
  for await (const row of (await core.inside()).files.entries(from, { kind: 'comparison', with: to }, '/'))
    if (row.change !== 'none') yield row;
}

function describe({ from, to, sharedLayers, sharedBytes, config, files, packages }: ImageComparison): string {
  const size = (bytes: number | null): string => (bytes === null ? 'N/A' : humanSize(bytes));
  const lines = [
    `--- ${visibleLine(from.title)}  ${from.platform}  ${size(from.unpacked)}, ${from.layers.length} layers`,
    `+++ ${visibleLine(to.title)}  ${to.platform}  ${size(to.unpacked)}, ${to.layers.length} layers`,
    `Layers: ${sharedLayers} shared (${humanSize(sharedBytes)})`,
    ...from.layers
      .filter(({ same }) => same === null)
      .map((layer) => `- ${humanSize(layer.download)}  ${visibleLine(layer.instruction)}`),
    ...to.layers
      .filter(({ same }) => same === null)
      .map((layer) => `+ ${humanSize(layer.download)}  ${visibleLine(layer.instruction)}`),
    ...config.map(
      ({ name, from: before, to: after }) =>
        `Config ${visibleLine(`${name}: ${before ?? '(not set)'} -> ${after ?? '(not set)'}`)}`,
    ),
    ...packages.map((change) => `Package ${visibleLine(packageLine(change))}`),
  ];
  if (files !== null) {
    const { added, changed, removed } = files;
    lines.push(
      `Files: ${added.entries} added (${humanSize(added.bytes)}), ${changed.entries} changed (${humanSize(changed.bytes)}), ${removed.entries} removed (${humanSize(removed.bytes)})`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function packageLine(change: PackageChange): string {
  return 'version' in change
    ? `${change.kind}: ${change.name} ${change.version}`
    : `${change.kind}: ${change.name} ${change.from} -> ${change.to}`;
}
