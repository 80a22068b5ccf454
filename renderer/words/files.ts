/** Files in words: modes, changes, and what a screen reader says of a row. */
import type { FileChange, FileRow, FilesPage, FilesView, PathEvent } from '../../core/api/files.ts';
import { formatCount, formatNumber, formatSize, formatTime } from './format.ts';
import { shellWord } from './commands.ts';
import { visiblePath } from './visible.ts';

export const CHANGE_LETTERS = { added: 'A', changed: 'M', removed: 'D', none: '' } as const satisfies Record<
  FileChange,
  string
>;

const KIND_LETTERS = {
  file: '-',
  folder: 'd',
  'symbolic link': 'l',
  'hard link': '-',
  'character device': 'c',
  'block device': 'b',
  fifo: 'p',
  unknown: '?',
} as const satisfies Record<FileRow['kind'], string>;

/** "-rwsr-xr-x", as `ls -l` writes it. */
export function modeText({ mode, kind }: Pick<FileRow, 'mode' | 'kind'>): string {
  const letter = (bit: number, shown: string): string => ((mode & bit) === 0 ? '-' : shown);
  const special = (execute: number, bit: number, both: string): string =>
    (mode & bit) === 0 ? letter(execute, 'x') : (mode & execute) === 0 ? both.toUpperCase() : both;
  return [
    KIND_LETTERS[kind],
    letter(0o400, 'r'),
    letter(0o200, 'w'),
    special(0o100, 0o4000, 's'),
    letter(0o040, 'r'),
    letter(0o020, 'w'),
    special(0o010, 0o2000, 's'),
    letter(0o004, 'r'),
    letter(0o002, 'w'),
    special(0o001, 0o1000, 't'),
  ].join('');
}

export function octalMode(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

export function ownerText({ uid, gid }: Pick<FileRow, 'uid' | 'gid'>): string {
  return `${uid}:${gid}`;
}

/** "2026-03-04 12:30": seconds and the zone are in the tooltip. */
export function shortTime(iso: string | null): string {
  const time = iso === null ? Number.NaN : Date.parse(iso);
  return Number.isFinite(time) ? new Date(time).toISOString().slice(0, 16).replace('T', ' ') : '–';
}

/** "added, usr/bin/env, file, 48 kB" */
export function rowInWords(row: FileRow): string {
  return [
    ...(row.change === 'none' ? [] : [row.change]),
    visiblePath(row.path).slice(1),
    row.kind,
    ...(row.link === null ? [] : [`to ${row.link}`]),
    formatSize(row.size),
    ...(row.kind === 'folder' && row.below > 0 ? [formatCount(row.below, 'entry', 'entries')] : []),
    ...(row.hides > 0 ? [`hides ${formatSize(row.hides)}`] : []),
  ].join(', ');
}

/** "+1,204 files 61.2 MB", "~38 changed", "−12 removed, hides 34 MB"; what is nothing is not said. */
export function changesInWords(
  counts: Pick<FilesPage, 'added' | 'changed' | 'removed' | 'hidden'>,
): readonly {
  readonly change: Exclude<FileChange, 'none'>;
  readonly text: string;
}[] {
  const { added, changed, removed, hidden } = counts;
  const hides = hidden > 0 ? `, hides ${formatSize(hidden)}` : '';
  const last = removed.entries > 0 ? 'removed' : changed.entries > 0 ? 'changed' : 'added';
  const more = (change: string): string => (change === last ? hides : '');
  return [
    ...(added.entries === 0
      ? []
      : [
          {
            change: 'added' as const,
            text: `+${formatNumber(added.entries)} ${added.entries === 1 ? 'entry' : 'entries'} ${formatSize(added.bytes)}${more('added')}`,
          },
        ]),
    ...(changed.entries === 0
      ? []
      : [
          {
            change: 'changed' as const,
            text: `~${formatNumber(changed.entries)} changed ${formatSize(changed.bytes)}${more('changed')}`,
          },
        ]),
    ...(removed.entries === 0
      ? []
      : [
          { change: 'removed' as const, text: `−${formatNumber(removed.entries)} removed${more('removed')}` },
        ]),
  ];
}

type Facts = Pick<FileRow, 'kind' | 'mode' | 'uid' | 'gid' | 'modified' | 'capabilities' | 'xattrs'>;

/** What two versions of a file differ in beside their content: "Mode: -rw-r--r-- → -rwxr-xr-x". */
export function factsThatDiffer(
  from: Facts,
  to: Facts,
): readonly { readonly name: string; readonly from: string; readonly to: string }[] {
  const attributes = ({ xattrs }: Facts): string =>
    xattrs.map(({ name, value }) => `${visiblePath(name)}=${visiblePath(value)}`).join(', ') || 'none';
  return [
    { name: 'Kind', from: from.kind, to: to.kind },
    { name: 'Mode', from: modeText(from), to: modeText(to) },
    { name: 'Owner', from: ownerText(from), to: ownerText(to) },
    { name: 'Modified', from: formatTime(from.modified), to: formatTime(to.modified) },
    { name: 'Capabilities', from: from.capabilities ?? 'none', to: to.capabilities ?? 'none' },
    { name: 'Attributes', from: attributes(from), to: attributes(to) },
  ].filter((fact) => fact.from !== fact.to);
}

/** What an event did, and how: "hidden by the removal of /usr/share". */
export function eventInWords(event: PathEvent): string {
  if (event.how === 'entry') return event.change;
  const by = event.by === null ? '' : ` ${visiblePath(event.by)}`;
  switch (event.how) {
    case 'whiteout':
      return 'removed';
    case 'opaque folder':
      return `hidden: the folder${by} begins anew`;
    case 'replaced folder':
      return `hidden: something else stands at${by}`;
    case 'removed folder':
      return `removed with${by}`;
  }
}

/** The commands that do the same (J3). Layers count from 1 there as here. */
export function fileCommands(
  image: string,
  row: Pick<FileRow, 'path' | 'kind'>,
  view: FilesView,
): readonly { readonly id: string; readonly title: string; readonly command: string }[] {
  const path = pathWord(row.path);
  const name = shellWord(image);
  const layer = view.kind === 'layer' ? `--layer ${view.layer + 1} ` : '';
  return [
    ...(row.kind === 'folder'
      ? [{ id: 'files', title: 'List it', command: `strata files ${layer}${name} ${path}` }]
      : [{ id: 'cat', title: 'Print it', command: `strata cat ${layer}${name} ${path}` }]),
    { id: 'cp', title: 'Copy it here', command: `strata cp ${layer}${pathWord(`${image}:${row.path}`)} .` },
  ];
}

/** A path as a shell takes it; what would act on a terminal, or is no text, is written in escapes. */
function pathWord(path: string): string {
  if (visiblePath(path) === path) return shellWord(path);
  const escaped = path
    .replace(/['\\]/g, String.raw`\$&`)
    .replace(/[\udc80-\udcff]/gu, (byte) => hex(byte.charCodeAt(0) - 0xdc00))
    .replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (character) =>
      [...new TextEncoder().encode(character)].map(hex).join(''),
    );
  return `$'${escaped}'`;
}

function hex(byte: number): string {
  return String.raw`\x` + byte.toString(16).padStart(2, '0');
}
