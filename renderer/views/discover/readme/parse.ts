import type { RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

const EXTENSIONS = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };

/** GitHub's Markdown, as a tree; it holds no HTML but as text. */
export function parseMarkdown(text: string): readonly RootContent[] {
  return fromMarkdown(text, EXTENSIONS).children;
}
