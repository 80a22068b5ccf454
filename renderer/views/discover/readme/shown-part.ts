import type { RootContent } from 'mdast';

export type ShownPart =
  | { readonly kind: 'parsed'; readonly nodes: readonly RootContent[] }
  /** Markdown only in name, or too slow to parse: shown as the text that it is. */
  | { readonly kind: 'plain'; readonly text: string };

export type ReadmeNews =
  | { readonly kind: 'cut'; readonly texts: readonly string[] }
  | { readonly kind: 'parts'; readonly parts: readonly ShownPart[] };
