import type { Run } from '../command.ts';
import { printRows } from '../print-rows.ts';
import { findRows } from './find-rows.ts';
import { imageFields, imageIdOf } from './image-fields.ts';

export const images: Run = async (flags, [reference], terminal) => {
  const core = await terminal.openCore();
  const filters = [...flags.list('filter'), ...(reference === undefined ? [] : [`reference=${reference}`])];
  const rows = findRows((await core.images()).all, filters, terminal.now());
  const whole = flags.on('no-trunc');
  const format = flags.text('format');
  if (flags.on('quiet') && (format === null || format === 'table')) {
    terminal.out.write(rows.map((row) => `${imageIdOf(row, whole)}\n`).join(''));
    return 0;
  }
  const columns = [
    'Repository',
    'Tag',
    ...(flags.on('digests') ? ['Digest'] : []),
    'ID',
    'CreatedSince',
    'Size',
  ];
  printRows({ fields: imageFields(whole, terminal.now()), columns }, rows, format, terminal.out);
  return 0;
};
