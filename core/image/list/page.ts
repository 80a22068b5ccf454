import type { ImageRow, ImagesPage, ImagesQuery } from '../../api/images.ts';
import { compileFilters } from './filters.ts';
import type { Image } from '../image.ts';
import { imageRows } from './rows.ts';
import { groupsOf, sortRows } from './sort-rows.ts';

type Selection = Pick<ImagesQuery, 'filters' | 'sort' | 'groupBy'>;

/** The part of the list that a window shows, with what stands around it. */
export function imagesPage(images: readonly Image[], query: ImagesQuery, now: number): ImagesPage {
  const { rows, total, problems } = selectRows(images, query, now);
  return {
    rows: rows.slice(query.offset, query.offset + query.limit),
    matching: rows.length,
    total,
    groups: groupsOf(rows, query.groupBy),
    problems,
  };
}

/** All rows that match, in order. */
export function selectRows(images: readonly Image[], query: Selection, now: number) {
  const all = imageRows(images);
  const { matches, problems } = compileFilters(query.filters, images, now);
  return { rows: sortRows(all.filter(matches), query.sort, query.groupBy), total: all.length, problems };
}

/** The list as a file (C19): all columns, exact bytes. */
export function exportRows(rows: readonly ImageRow[], format: 'csv' | 'json'): string {
  if (format === 'json') return `${JSON.stringify(rows, null, 2)}\n`;
  const lines = rows.map((row) => EXPORTED.map((column) => csvField(row[column])).join(','));
  return `${[EXPORTED.join(','), ...lines].join('\r\n')}\r\n`;
}

const EXPORTED = [
  'repository',
  'tag',
  'imageId',
  'digest',
  'platform',
  'created',
  'layers',
  'download',
  'unpacked',
  'onDisk',
  'unique',
  'shared',
  'usedBy',
  'state',
] as const satisfies readonly (keyof ImageRow)[];

function csvField(value: string | number | null | readonly string[]): string {
  const text = value === null ? '' : Array.isArray(value) ? value.join(' ') : String(value);
  // A spreadsheet takes a field that begins like this for a formula, and names come from outside.
  const safe = typeof value !== 'number' && /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
