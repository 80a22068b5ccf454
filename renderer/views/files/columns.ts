/** Columns of a tree of files, and which of them give way when there is little room. */
import type { FileSortKey } from '../../../core/api/files.ts';

export type FileColumnId = 'change' | 'name' | 'size' | 'hides' | 'mode' | 'owner' | 'modified' | 'layer';

export interface FileColumn {
  readonly id: FileColumnId;
  readonly title: string;
  readonly help: string;
  readonly sort: FileSortKey | null;
  readonly width: number;
  readonly numeric: boolean;
  /** There is little room: what is in it is said shortly. */
  readonly short?: boolean;
}

const ALL: Readonly<Record<FileColumnId, FileColumn>> = {
  change: {
    id: 'change',
    title: '',
    help: 'A was added, M changed, D removed.',
    sort: null,
    width: 30,
    numeric: false,
  },
  name: { id: 'name', title: 'Name', help: 'Click sorts by name.', sort: 'name', width: 190, numeric: false },
  size: {
    id: 'size',
    title: 'Size',
    help: 'Bytes; of a folder, of everything below it. Of what was removed, the bytes that it hides.',
    sort: 'size',
    width: 76,
    numeric: true,
  },
  hides: {
    id: 'hides',
    title: 'Hides',
    help: 'Bytes of lower layers that this overwrites or removes: downloaded and stored, and seen by nobody.',
    sort: 'hides',
    width: 76,
    numeric: true,
  },
  mode: {
    id: 'mode',
    title: 'Mode',
    help: 'Kind and permissions, as ls -l writes them.',
    sort: 'mode',
    width: 98,
    numeric: false,
  },
  owner: {
    id: 'owner',
    title: 'Owner',
    help: 'Numbers of user and group.',
    sort: 'owner',
    width: 84,
    numeric: false,
  },
  modified: {
    id: 'modified',
    title: 'Modified',
    help: 'When its content was changed last, in UTC.',
    sort: 'modified',
    width: 138,
    numeric: false,
  },
  layer: {
    id: 'layer',
    title: 'Layer',
    help: 'The layer that it came from. The arrow beside it goes there.',
    sort: 'layer',
    width: 68,
    numeric: false,
  },
};

export const LAYER_COLUMNS = [
  'change',
  'name',
  'size',
  'hides',
  'mode',
  'owner',
  'modified',
] as const satisfies readonly FileColumnId[];
export const FILESYSTEM_COLUMNS = [
  'name',
  'size',
  'layer',
  'mode',
  'owner',
  'modified',
] as const satisfies readonly FileColumnId[];

const GIVE_WAY: readonly FileColumnId[] = ['modified', 'owner', 'mode', 'hides', 'layer'];

/** A time becomes its day before its column goes. */
const DAY = 98;

const widthOf = (columns: readonly FileColumn[]): number =>
  columns.reduce((sum, column) => sum + column.width, 0);

export function fittingColumns(ids: readonly FileColumnId[], width: number): readonly FileColumn[] {
  let shown: readonly FileColumn[] = ids.map((id) => ALL[id]);
  if (widthOf(shown) <= width) return shown;
  shown = shown.map((column) => (column.id === 'modified' ? { ...column, width: DAY, short: true } : column));
  for (const id of GIVE_WAY) {
    if (widthOf(shown) <= width) break;
    shown = shown.filter((column) => column.id !== id);
  }
  return shown;
}

/** `grid-template-columns`: the name takes what is left over. */
export function columnTemplate(columns: readonly FileColumn[]): string {
  return columns
    .map((column) => (column.id === 'name' ? `minmax(${column.width}px, 1fr)` : `${column.width}px`))
    .join(' ');
}
