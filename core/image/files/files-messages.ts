import type { ErrorReport } from '../../api/errors.ts';
import type { FilesPage, MapNode, MapQuery, PathHistory, WasteReport } from '../../api/files.ts';
import type { FilesViewQuery, LocatedFile, SelectedPath } from './image-files.ts';
import type { Where } from './locate.ts';

/** Index files of an image's layers, base first. */
export type LayerFiles = readonly string[];

/** What an image's worker is asked, and what it answers. */
export interface FilesQuestions {
  readonly page: { readonly asked: FilesViewQuery; readonly answer: FilesPage };
  readonly compare: {
    readonly asked: { readonly layers: LayerFiles; readonly query: Omit<FilesViewQuery, 'view'> };
    readonly answer: FilesPage;
  };
  /** `from`: how many lines the batches before had. `next`: where the one after it begins, undefined at the end. */
  readonly list: {
    readonly asked: { readonly view: FilesViewQuery['view']; readonly path: string; readonly from: number };
    readonly answer: { readonly batch: readonly LocatedFile[]; readonly next: number | undefined };
  };
  readonly history: { readonly asked: string; readonly answer: PathHistory };
  readonly waste: { readonly asked: number; readonly answer: WasteReport };
  readonly map: { readonly asked: Omit<MapQuery, 'key' | 'platform'>; readonly answer: MapNode };
  readonly locate: {
    readonly asked: { readonly path: string; readonly where: Where };
    readonly answer: LocatedFile;
  };
  /** In batches as `list`. */
  readonly select: {
    readonly asked: { readonly patterns: readonly string[]; readonly from: number };
    readonly answer: { readonly batch: readonly SelectedPath[]; readonly next: number | undefined };
  };
}

export type QuestionKind = keyof FilesQuestions;

export interface FilesOrder {
  readonly layers: LayerFiles;
}

export type ToFiles =
  | { readonly kind: 'ask'; readonly id: number; readonly about: QuestionKind; readonly asked: unknown }
  | { readonly kind: 'close' };

export type FromFiles =
  /** The tree is built; how many paths and versions it holds. */
  | { readonly kind: 'opened'; readonly entries: number }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly report: ErrorReport };
