import type { WasteReport } from '../../../api/files.ts';
import type { HistoryStep } from '../../../api/images.ts';
import { humanSize } from '../../../image/units.ts';
import { StrataError } from '../../../oci/strata-error.ts';
import { plainJson, visibleLine, visibleText } from '../../../oci/visible-text.ts';
import type { Run } from '../../command.ts';
import type { Flags } from '../../flags.ts';
import { alignColumns } from '../../table.ts';
import { chooseImage } from './choose-image.ts';
import { listFiles } from './list-files.ts';
import { judge, type RuleResult } from './waste-rules.ts';

const LISTED = 20;

/** What an image carries that nobody sees, and, with rules, whether that is too much: then the exit code says which. */
export const waste: Run = async (flags, [word = ''], terminal) => {
  const core = await terminal.openCore();
  const chosen = await chooseImage(core, word, flags, terminal);
  const { choice, title } = chosen;
  await listFiles(core, chosen, terminal);
  const report = await (await core.inside()).files.waste(choice, limitOf(flags));
  const { history } = await (await core.images()).detail(choice.key, choice.platform);
  const results = judge(report, flags);
  if (flags.text('format') === 'json') {
    terminal.out.write(
      `${plainJson(JSON.stringify({ image: title, ...report, rules: results }, null, 2))}\n`,
    );
  } else if (!flags.on('quiet')) {
    terminal.out.write(describe(report, history));
  }
  for (const result of results) terminal.errors.write(sentence(result));
  return results.find(({ kept }) => !kept)?.exitCode ?? 0;
};

function limitOf(flags: Flags): number {
  const text = flags.text('limit');
  if (text === null) return LISTED;
  if (/^\d{1,5}$/.test(text)) return Math.min(10_000, Number(text));
  throw new StrataError('INVALID_INPUT', `"${text}" is no number of paths`, {
    action: 'Write it like --limit 50.',
  });
}

function describe(report: WasteReport, history: readonly HistoryStep[]): string {
  const percent = (report.efficiency * 100).toFixed(2);
  const head = [
    `Efficiency: ${percent} %`,
    `Stored: ${humanSize(report.stored)}`,
    `Shown: ${humanSize(report.shown)}`,
    `Wasted: ${humanSize(report.wasted)} in ${report.wastedPaths} ${report.wastedPaths === 1 ? 'path' : 'paths'}`,
  ];
  const instruction = (layer: number): string =>
    visibleLine(history.find((step) => step.layer === layer)?.instruction ?? '').slice(0, 60);
  const steps = report.steps.map(
    ({ layer, hides, bytes }) =>
      `Layer ${layer + 1} (${instruction(layer)}) hides ${humanSize(bytes)} of layer ${hides + 1} (${instruction(hides)})`,
  );
  const rows = report.paths.map(({ wasted, versions, path }) => [
    humanSize(wasted),
    versions.map(({ layer }) => layer + 1).join(','),
    visibleText(path),
  ]);
  const table = rows.length === 0 ? '' : `\n${alignColumns([['WASTED', 'LAYERS', 'PATH'], ...rows])}`;
  return `${[...head, ...(steps.length === 0 ? [] : ['', ...steps])].join('\n')}\n${table}`;
}

function sentence({ rule, wanted, found, kept }: RuleResult): string {
  return `${kept ? 'PASS' : 'FAIL'}  ${rule} ${wanted}: found ${found}\n`;
}
