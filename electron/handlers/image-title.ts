import type { OpenedSource } from '../../core/api/opened.ts';

export interface NamedImage {
  /** As people know it: an opened image has a key that says nothing. */
  readonly title: string;
  /** Whether a command line finds it by its key. */
  readonly stored: boolean;
}

export function namedImage(sources: readonly OpenedSource[], key: string): NamedImage {
  const opened = sources.flatMap(({ images }) => images).find((image) => image.key === key);
  return opened === undefined ? { title: key, stored: true } : { title: opened.title, stored: false };
}
