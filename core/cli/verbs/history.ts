import type { HistoryStep, ImageDetail } from '../../api/images.ts';
import { humanAge } from '../../image/units.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import type { Run } from '../command.ts';
import { printRows, type RowKind } from '../print-rows.ts';
import { imageIdOf, listSize, NOT_YET } from './image-fields.ts';
import { chooseImage } from './inside/choose-image.ts';

/** As docker cuts the instruction. */
const LONGEST_INSTRUCTION = 45;

export const history: Run = async (flags, [text = ''], terminal) => {
  const core = await terminal.openCore();
  const { choice } = await chooseImage(core, text, flags, terminal);
  const detail = await (await core.images()).detail(choice.key, choice.platform);
  // Newest first; only that one has an ID, as the others were never images here.
  const steps = [...detail.history].reverse();
  const first = steps[0];
  const whole = flags.on('no-trunc');
  const id = (step: HistoryStep): string => (step === first ? imageIdOf(detail.row, whole) : '<missing>');
  const format = flags.text('format');
  if (flags.on('quiet') && (format === null || format === 'table')) {
    terminal.out.write(steps.map((step) => `${id(step)}\n`).join(''));
    return 0;
  }
  const human = flags.on('human');
  const created = (step: HistoryStep): string =>
    human ? humanAge(step.created, terminal.now()) : createdAt(step);
  const kind: RowKind<HistoryStep> = {
    fields: {
      ID: { title: 'IMAGE', of: id },
      CreatedSince: { title: 'CREATED', of: created },
      CreatedAt: { title: 'CREATED AT', of: createdAt },
      CreatedBy: { title: 'CREATED BY', of: (step) => createdBy(step, whole) },
      Size: { title: 'SIZE', of: (step) => stepSize(step, detail, human) },
      Comment: { title: 'COMMENT', of: (step) => visibleLine(step.comment) },
    },
    columns: ['ID', 'CreatedSince', 'CreatedBy', 'Size', 'Comment'],
  };
  printRows(kind, steps, format, terminal.out);
  return 0;
};

function createdAt({ created }: HistoryStep): string {
  return created === null ? NOT_YET : created.replace(/\.\d+Z$/, 'Z');
}

function createdBy(step: HistoryStep, whole: boolean): string {
  const text = Array.from(visibleLine(step.createdBy));
  return whole || text.length <= LONGEST_INSTRUCTION
    ? text.join('')
    : `${text.slice(0, LONGEST_INSTRUCTION - 1).join('')}…`;
}

function stepSize(step: HistoryStep, detail: ImageDetail, human: boolean): string {
  const bytes = step.layer === null ? 0 : (detail.layers[step.layer]?.unpacked ?? null);
  return human || bytes === null ? listSize(bytes) : String(bytes);
}
