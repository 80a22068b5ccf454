import type { ContextPage, ContextQuery } from '../../api/builds.ts';
import type { ErrorReport } from '../../api/errors.ts';

/** What the worker that lists a context is begun with: an absolute path that is itself no link. */
export interface PreviewOrder {
  readonly root: string;
}

/** What it is asked; `text` of the ignore file that counts. */
export interface PreviewQuestion extends Pick<ContextQuery, 'show' | 'filter' | 'sort' | 'offset' | 'limit'> {
  readonly id: number;
  readonly text: string | null;
}

export type PreviewReply =
  | { readonly id: number; readonly page: Omit<ContextPage, 'ignoreFile'> }
  | { readonly id: number; readonly error: ErrorReport };
