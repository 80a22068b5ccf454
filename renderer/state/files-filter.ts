/** What a filter of files asks, as words and tokens. */
import {
  EVERY_FILE,
  FILE_KINDS,
  FILE_TRAITS,
  type FileFilter,
  type FileKind,
  type FileTrait,
} from '../../core/api/files.ts';
import { formatSize } from '../words/format.ts';

export function isFiltering(filter: FileFilter): boolean {
  return filter.text !== '' || filter.changes.length > 0 || tokensOf(filter).length > 0;
}

interface FilterToken {
  readonly id: string;
  readonly title: string;
  /** The filter without it. */
  readonly without: Partial<FileFilter>;
}

/** What the filter asks beside its text and its changes, each to be taken away on its own. */
export function tokensOf(filter: FileFilter): readonly FilterToken[] {
  const kinds = FILE_KINDS.filter((kind) => filter.kinds.includes(kind));
  const traits = FILE_TRAITS.filter((trait) => filter.traits.includes(trait));
  return [
    ...kinds.map((kind) => ({
      id: `kind ${kind}`,
      title: kind,
      without: { kinds: filter.kinds.filter((each) => each !== kind) },
    })),
    ...traits.map((trait) => ({
      id: `trait ${trait}`,
      title: trait,
      without: { traits: filter.traits.filter((each) => each !== trait) },
    })),
    ...(filter.mode === '' ? [] : [{ id: 'mode', title: `mode has ${filter.mode}`, without: { mode: '' } }]),
    ...(filter.owner === '' ? [] : [{ id: 'owner', title: `owner ${filter.owner}`, without: { owner: '' } }]),
    ...(filter.link === '' ? [] : [{ id: 'link', title: `links to ${filter.link}`, without: { link: '' } }]),
    ...(filter.largerThan === null
      ? []
      : [
          {
            id: 'size',
            title: `larger than ${formatSize(filter.largerThan)}`,
            without: { largerThan: null },
          },
        ]),
    ...(filter.modifiedAfter === null
      ? []
      : [
          {
            id: 'after',
            title: `modified after ${filter.modifiedAfter.slice(0, 10)}`,
            without: { modifiedAfter: null },
          },
        ]),
    ...(filter.modifiedBefore === null
      ? []
      : [
          {
            id: 'before',
            title: `modified before ${filter.modifiedBefore.slice(0, 10)}`,
            without: { modifiedBefore: null },
          },
        ]),
  ];
}

/** The same filter without its tokens; text and changes stay. */
export const NO_TOKENS: Partial<FileFilter> = {
  kinds: EVERY_FILE.kinds,
  traits: EVERY_FILE.traits,
  mode: '',
  owner: '',
  link: '',
  largerThan: null,
  modifiedAfter: null,
  modifiedBefore: null,
};

export function toggledKind(filter: FileFilter, kind: FileKind): Partial<FileFilter> {
  return {
    kinds: filter.kinds.includes(kind)
      ? filter.kinds.filter((each) => each !== kind)
      : [...filter.kinds, kind],
  };
}

export function toggledTrait(filter: FileFilter, trait: FileTrait): Partial<FileFilter> {
  return {
    traits: filter.traits.includes(trait)
      ? filter.traits.filter((each) => each !== trait)
      : [...filter.traits, trait],
  };
}

export function toggledChange(
  filter: FileFilter,
  change: FileFilter['changes'][number],
): Partial<FileFilter> {
  return {
    changes: filter.changes.includes(change)
      ? filter.changes.filter((each) => each !== change)
      : [...filter.changes, change],
  };
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  K: 1e3,
  KB: 1e3,
  M: 1e6,
  MB: 1e6,
  G: 1e9,
  GB: 1e9,
};

/** "10 MB" and "1.5k" as bytes; `null` for what is no size. */
export function bytesIn(text: string): number | null {
  const found = /^\s*(\d+(?:\.\d+)?)\s*([kmg]?b?)\s*$/i.exec(text);
  const unit = UNITS[(found?.[2] ?? '').toUpperCase()];
  return found === null || unit === undefined ? null : Math.round(Number(found[1]) * unit);
}
