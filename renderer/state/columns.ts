/** Columns of the table: which, how wide, in what order. Remembered as a plain list, so that a newer column just appears. */
import type { ImageSortKey } from '../../core/api/images.ts';
import type { Settings } from '../../core/api/settings.ts';
import { SIZE_WORDS } from '../words/sizes.ts';

export interface Column {
  readonly id: string;
  readonly title: string;
  readonly help: string;
  readonly sort: ImageSortKey;
  readonly width: number;
  readonly least: number;
  readonly numeric: boolean;
  /** Shown until somebody hides it. */
  readonly usual: boolean;
}

const column = (
  id: string,
  title: string,
  help: string,
  sort: ImageSortKey,
  width: number,
  more: Partial<Column> = {},
): Column => ({
  id,
  title,
  help,
  sort,
  width,
  least: 56,
  numeric: false,
  usual: true,
  ...more,
});

export const COLUMNS: readonly Column[] = [
  column('name', 'Name', 'Repository and tag, as people write them.', 'name', 260, { least: 140 }),
  column(
    'imageId',
    'Image ID',
    'Digest of the image’s config: the IMAGE ID of docker images.',
    'imageId',
    116,
  ),
  column('digest', 'Digest', 'Digest that the name points to in its registry.', 'digest', 116, {
    usual: false,
  }),
  column('platform', 'Platform', 'Operating system and processor that it runs on.', 'platform', 124),
  column('created', 'Created', 'When it was built.', 'created', 116),
  column('layers', 'Layers', 'How many layers it is made of.', 'layers', 68, { numeric: true, usual: false }),
  column('download', SIZE_WORDS.download.name, SIZE_WORDS.download.sentence, 'download', 92, {
    numeric: true,
    usual: false,
  }),
  column('unpacked', SIZE_WORDS.unpacked.name, SIZE_WORDS.unpacked.sentence, 'unpacked', 88, {
    numeric: true,
  }),
  column('onDisk', SIZE_WORDS.onDisk.name, SIZE_WORDS.onDisk.sentence, 'onDisk', 84, { numeric: true }),
  column(
    'unique',
    'Own · shared',
    `${SIZE_WORDS.unique.sentence} The lighter part of the bar is shared with other images.`,
    'unique',
    148,
  ),
  column('usedBy', 'Used by', 'Images here that stand on all of its layers.', 'usedBy', 132),
];

export interface LaidColumn extends Column {
  readonly visible: boolean;
}

export function layOut(remembered: Settings['columns']): readonly LaidColumn[] {
  const known = remembered.flatMap((each) => {
    const found = COLUMNS.find((candidate) => candidate.id === each.id);
    return found === undefined
      ? []
      : [
          {
            ...found,
            visible: each.visible || found.id === 'name',
            width: Math.max(found.least, each.width),
          },
        ];
  });
  const fresh = COLUMNS.filter((each) => !known.some((laid) => laid.id === each.id)).map((each) => ({
    ...each,
    visible: each.usual,
  }));
  return [...known, ...fresh];
}

export function remember(columns: readonly LaidColumn[]): Settings['columns'] {
  return columns.map(({ id, visible, width }) => ({ id, visible, width }));
}

/** Puts a column where another one is. */
export function moveColumn(columns: readonly LaidColumn[], id: string, onto: string): readonly LaidColumn[] {
  const moved = columns.find((each) => each.id === id);
  const target = columns.findIndex((each) => each.id === onto);
  if (moved === undefined || target < 0 || id === onto) return columns;
  const rest = columns.filter((each) => each.id !== id);
  return [...rest.slice(0, target), moved, ...rest.slice(target)];
}

/** One step among the visible ones: -1 towards the beginning. */
export function stepColumn(columns: readonly LaidColumn[], id: string, step: -1 | 1): readonly LaidColumn[] {
  const visible = columns.filter((each) => each.visible);
  const neighbour = visible[visible.findIndex((each) => each.id === id) + step];
  return neighbour === undefined ? columns : moveColumn(columns, id, neighbour.id);
}

export function changeColumn(
  columns: readonly LaidColumn[],
  id: string,
  change: { readonly visible?: boolean; readonly width?: number },
): readonly LaidColumn[] {
  return columns.map((each) =>
    each.id === id ? { ...each, ...change, width: Math.max(each.least, change.width ?? each.width) } : each,
  );
}

/** `grid-template-columns`: the name takes what is left over. */
export function template(columns: readonly LaidColumn[]): string {
  return columns
    .map((each) => (each.id === 'name' ? `minmax(${each.width}px, 1fr)` : `${each.width}px`))
    .join(' ');
}

/** In which order columns give way while nobody has arranged them and the list is narrow. */
const GIVE_WAY = ['usedBy', 'imageId', 'platform', 'unpacked', 'created'];

/** The visible columns, as many as fit. Who arranges columns gets what was arranged, and scrolls sideways. */
export function fitting(
  columns: readonly LaidColumn[],
  width: number,
  arranged: boolean,
): readonly LaidColumn[] {
  let shown = columns.filter((each) => each.visible);
  if (arranged) return shown;
  for (const id of GIVE_WAY) {
    if (shown.reduce((sum, each) => sum + each.width, 0) <= width) break;
    shown = shown.filter((each) => each.id !== id);
  }
  return shown;
}
