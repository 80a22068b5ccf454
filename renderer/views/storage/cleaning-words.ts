import type { CleaningKind } from '../../../core/api/storage.ts';

interface Words {
  readonly title: string;
  /** In a sentence. */
  readonly few: string;
  /** What it is, and what giving it up costs. */
  readonly sentence: string;
}

export const CLEANING_WORDS: Readonly<Record<CleaningKind, Words>> = {
  dangling: {
    title: 'Unnamed images',
    few: 'unnamed images',
    sentence: 'Images that lost their last name, mostly because a newer one took it over.',
  },
  unused: {
    title: 'Unused images',
    few: 'unused images',
    sentence: 'Images with a name that no other image stands on. Getting one back means pulling it again.',
  },
  unreachable: {
    title: 'Unreachable blobs',
    few: 'unreachable blobs',
    sentence: 'Bytes that no image and no running job needs. Nothing is lost with them.',
  },
  partial: {
    title: 'Unfinished downloads',
    few: 'unfinished downloads',
    sentence: 'What interrupted pulls left. Without it they begin from nothing.',
  },
  trash: {
    title: 'Trash',
    few: 'trash',
    sentence: 'Removed, but kept until the time for Undo is over.',
  },
  build: {
    title: 'Build cache',
    few: 'build cache',
    sentence: 'Steps of builds that are in no image. The next build runs them again. Cache mounts stay.',
  },
  derived: {
    title: 'Indexes',
    few: 'indexes',
    sentence: 'They make looking into images fast, and are made again when they are needed.',
  },
};
