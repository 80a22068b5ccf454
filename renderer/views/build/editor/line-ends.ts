/** How a file ends its lines, so that saving changes none that was not typed. */
import { EditorState, type Extension, type Text } from '@codemirror/state';

export type LineEnd = '\n' | '\r\n' | 'mixed';

export function lineEndOf(text: string): LineEnd {
  if (!text.includes('\r')) return '\n';
  return /(?<!\r)\n|\r(?!\n)/.test(text) ? 'mixed' : '\r\n';
}

/** Where they are mixed, a carriage return is a character like any other, and is seen. */
export function lineEndExtension(end: LineEnd): Extension {
  return end === 'mixed' ? EditorState.lineSeparator.of('\n') : [];
}

export function textOf(doc: Text, end: LineEnd): string {
  return doc.sliceString(0, doc.length, end === '\r\n' ? '\r\n' : '\n');
}
