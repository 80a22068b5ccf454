import type { BuildSource } from '../../../../core/api/builds.ts';
import { visiblePath } from '../../../words/visible.ts';

/** Where its files are. */
export function contextOf({ context }: BuildSource): string {
  switch (context.kind) {
    case 'folder':
    case 'tar':
      return visiblePath(context.path);
    case 'url':
      return visiblePath(context.url);
    case 'none':
      return 'No context';
  }
}

export const CONTEXT_KINDS: Readonly<Record<BuildSource['context']['kind'], string>> = {
  folder: 'Folder',
  tar: 'Archive',
  url: 'Fetched when built',
  none: 'No context',
};

/** Path of the Dockerfile in its context, or the whole of one that lies elsewhere. */
export function dockerfileOf({ context, dockerfile }: BuildSource): string {
  const folder = context.kind === 'folder' ? context.path.replace(/[\\/]+$/, '') : '';
  const inside =
    folder !== '' && dockerfile.startsWith(folder) && /^[\\/]/.test(dockerfile.slice(folder.length));
  return visiblePath(inside ? dockerfile.slice(folder.length + 1) : dockerfile);
}
