import type { ImageComparison } from '../../../api/compare.ts';
import type { FileRow, ImageChoice } from '../../../api/files.ts';
import type { PackageChange } from '../../../api/packages.ts';
import { humanSize } from '../../../image/units.ts';
import { plainJson, visibleLine, visibleText } from '../../../oci/visible-text.ts';
import type { Core } from '../../../index.ts';
import type { Run } from '../../command.ts';
import type { Output } from '../../terminal.ts';
import { chooseImage, type ChosenImage } from './choose-image.ts';
import { CHANGE_LETTERS } from './file-fields.ts';
import { listFiles, packagesHere } from './list-files.ts';
import { printPath } from './print-path.ts';

/** Two images: sizes, layers, config, packages, then every file that differs (A, M, D). Exits with 0 like docker's. */
export const diff: Run = async (flags, [first = '', second = ''], terminal) => {
  const core = await terminal.openCore();
  const from = await chooseImage(core, first, flags, terminal);
  const to = await chooseImage(core, second, flags, terminal);
  const wantsFiles = !flags.on('summary');
  // A summary of images in registries costs no download.
  if (wantsFiles || flags.on('files')) for (const each of [from, to]) await listFiles(core, each, terminal);
  if (flags.on('files')) {
    for await (const row of changedFiles(core, from.choice, to.choice)) {
      terminal.out.write(`${CHANGE_LETTERS[row.change]} `);
      terminal.out.write(printPath(row.path, terminal.out));
      terminal.out.write('\n');
    }
    return 0;
  }
  const compared = await (await core.inside()).compareImages({ from: from.choice, to: to.choice });
  const files: FileRow[] = [];
  if (wantsFiles) for await (const row of changedFiles(core, from.choice, to.choice)) files.push(row);
  const unread = await withoutContents(core, [from, to]);
  sayUncompared(compared, unread, terminal.errors);
  // Where one side is unknown, all packages of the other would seem to be removed or added.
  const comparison = unread.length === 0 ? compared : { ...compared, packages: [] };
  if (flags.text('format') === 'json') {
    const changes = files.map(({ path, change, kind, size }) => ({ path, change, kind, size }));
    const { files: counts, packages, ...rest } = comparison;
    const told = {
      ...rest,
      packages: unread.length === 0 ? packages : null,
      counts,
      ...(wantsFiles ? { files: changes } : {}),
    };
    terminal.out.write(`${plainJson(JSON.stringify(told, null, 2))}\n`);
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

/** Those whose packages cannot be read because the bytes of their files are in a registry. */
async function withoutContents(
  core: Core,
  images: readonly ChosenImage[],
): Promise<readonly Pick<ChosenImage, 'title'>[]> {
  const unread: ChosenImage[] = [];
  for (const image of images)
    if (image.pullCommand !== null && !(await packagesHere(core, image)).isWhole) unread.push(image);
  return unread;
}

/** Nothing said of packages would read as if none differed. */
function sayUncompared(
  { files }: ImageComparison,
  unread: readonly Pick<ChosenImage, 'title'>[],
  errors: Output,
): void {
  if (unread.length === 0) return;
  const titles = unread.map(({ title }) => visibleLine(title)).join(' and ');
  const what = files === null ? 'Files and packages' : 'Packages';
  errors.write(`${what} are not compared: ${titles} ${unread.length === 1 ? 'is' : 'are'} in the registry\n`);
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
