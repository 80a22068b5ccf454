import type { FileChange, FileKind, FileRow } from '../../../api/files.ts';
import { humanSize } from '../../../image/units.ts';
import { visibleText } from '../../../oci/visible-text.ts';
import type { RowKind } from '../../print-rows.ts';

export const CHANGE_LETTERS: Readonly<Record<FileChange, string>> = {
  added: 'A',
  changed: 'M',
  removed: 'D',
  none: ' ',
};

const KIND_LETTERS: Readonly<Record<FileKind, string>> = {
  file: '-',
  'hard link': '-',
  folder: 'd',
  'symbolic link': 'l',
  'character device': 'c',
  'block device': 'b',
  fifo: 'p',
  unknown: '?',
};

/** As `ls -l` writes it: "drwxr-xr-x", "-rwsr-xr-x". */
export function modeText(row: Pick<FileRow, 'kind' | 'mode'>): string {
  const bits = (shift: number, special: number, letter: string): string => {
    const part = (row.mode >> shift) & 7;
    const isSpecial = (row.mode & special) !== 0;
    const runs = (part & 1) !== 0;
    const last = isSpecial ? (runs ? letter : letter.toUpperCase()) : runs ? 'x' : '-';
    return `${(part & 4) === 0 ? '-' : 'r'}${(part & 2) === 0 ? '-' : 'w'}${last}`;
  };
  return `${KIND_LETTERS[row.kind]}${bits(6, 0o4000, 's')}${bits(3, 0o2000, 's')}${bits(0, 0o1000, 't')}`;
}

export const FILE_ROWS: RowKind<FileRow> = {
  fields: {
    Change: { title: '', of: ({ change }) => CHANGE_LETTERS[change] },
    Mode: { title: 'MODE', of: modeText },
    Owner: { title: 'OWNER', of: ({ uid, gid }) => `${uid}:${gid}` },
    Size: { title: 'SIZE', of: ({ size }) => humanSize(size) },
    Bytes: { title: 'BYTES', of: ({ size }) => String(size) },
    Modified: { title: 'MODIFIED', of: ({ modified }) => modified ?? '' },
    Layer: { title: 'LAYER', of: ({ layer }) => String(layer + 1) },
    Hides: { title: 'HIDES', of: ({ hides }) => humanSize(hides) },
    Kind: { title: 'KIND', of: ({ kind }) => kind },
    Path: {
      title: 'PATH',
      of: ({ path, link }) => visibleText(link === null ? path : `${path} -> ${link}`),
    },
    Link: { title: 'LINK', of: ({ link }) => link ?? '' },
    Digest: { title: 'DIGEST', of: ({ digest }) => digest ?? '' },
    Capabilities: { title: 'CAPABILITIES', of: ({ capabilities }) => capabilities ?? '' },
  },
  columns: ['Change', 'Mode', 'Owner', 'Bytes', 'Modified', 'Layer', 'Path'],
};
