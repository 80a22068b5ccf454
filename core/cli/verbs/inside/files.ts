import type { FileRow, FilesView, ImageChoice } from '../../../api/files.ts';
import type { Core } from '../../../index.ts';
import type { Run } from '../../command.ts';
import type { Flags } from '../../flags.ts';
import { printRows } from '../../print-rows.ts';
import type { Output } from '../../terminal.ts';
import { chooseImage } from './choose-image.ts';
import { chooseLayer } from './choose-layer.ts';
import { CHANGE_LETTERS, FILE_ROWS } from './file-fields.ts';
import { listFiles } from './list-files.ts';
import { printPath } from './print-path.ts';

type OneImageView = Exclude<FilesView, { readonly kind: 'comparison' }>;

/** Paths that are written at a time. */
const BATCH = 4096;
const LINE_FEED = Buffer.from('\n');

/** One path a line; of a single layer with what it did to each: A, M or D. */
export const files: Run = async (flags, [word = '', path = '/'], terminal) => {
  const core = await terminal.openCore();
  const chosen = await chooseImage(core, word, flags, terminal);
  const { choice } = chosen;
  const view = await chooseView(core, choice, flags);
  await listFiles(core, chosen, terminal, view.kind === 'layer' ? view.layer : view.upTo);
  const entries = (await core.inside()).files.entries(choice, view, path.startsWith('/') ? path : `/${path}`);
  const format = flags.text('format');
  if (format !== null || flags.on('long')) {
    const rows: FileRow[] = [];
    for await (const row of entries) if (row.change !== 'none' || view.kind === 'filesystem') rows.push(row);
    printRows(FILE_ROWS, rows, format, terminal.out);
    return 0;
  }
  let batch: Uint8Array[] = [];
  for await (const row of entries) {
    if (row.path === '/' || (view.kind === 'layer' && row.change === 'none')) continue;
    batch.push(...lineOf(row, view, terminal.out));
    if (batch.length < BATCH) continue;
    terminal.out.write(Buffer.concat(batch));
    batch = [];
    await terminal.out.drained();
  }
  terminal.out.write(Buffer.concat(batch));
  return 0;
};

/** What `--layer` and `--up-to` ask for; the whole filesystem without. */
export async function chooseView(core: Core, choice: ImageChoice, flags: Flags): Promise<OneImageView> {
  const layer = flags.text('layer');
  if (layer !== null) return { kind: 'layer', layer: await chooseLayer(core, choice, layer) };
  const upTo = flags.text('up-to');
  if (upTo !== null) return { kind: 'filesystem', upTo: await chooseLayer(core, choice, upTo) };
  const { layers } = await (await core.images()).detail(choice.key, choice.platform);
  return { kind: 'filesystem', upTo: Math.max(0, layers.length - 1) };
}

function lineOf(row: FileRow, view: FilesView, out: Output): readonly Uint8Array[] {
  const letter = view.kind === 'layer' ? [Buffer.from(`${CHANGE_LETTERS[row.change]} `)] : [];
  return [...letter, Buffer.from(printPath(row.path, out)), LINE_FEED];
}
