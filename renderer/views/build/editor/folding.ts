import { codeFolding, foldGutter, foldService } from '@codemirror/language';
import { EditorState, StateField, type Text } from '@codemirror/state';
import { readLines } from './lines.ts';

/** First line of what folds to its last line, both 1-based: stages, instructions of several lines, runs of comments. */
export function foldable(text: string): ReadonlyMap<number, number> {
  const lines = readLines(text);
  const found = new Map<number, number>();
  let stage: number | null = null;
  let solid = 0;
  const close = (): void => {
    if (stage !== null && solid > stage) found.set(stage, solid);
  };
  for (const [index, { kind, begins, text: line }] of lines.entries()) {
    const number = index + 1;
    if (kind === 'instruction' && /^\s*FROM\b/i.test(line)) {
      close();
      stage = number;
    }
    if (kind !== 'blank' && kind !== 'comment') solid = number;
    if (begins !== null && begins !== index && kind !== 'blank' && begins + 1 !== stage)
      found.set(begins + 1, number);
  }
  close();
  return found;
}

const ranges = StateField.define<ReadonlyMap<number, number>>({
  create: (state) => read(state.doc),
  update: (before, transaction) => (transaction.docChanged ? read(transaction.newDoc) : before),
});

/** Characters; it is read anew at each key. */
const MOST = 300_000;

function read(doc: Text): ReadonlyMap<number, number> {
  return doc.length > MOST ? new Map() : foldable(doc.toString());
}

const service = foldService.of((state: EditorState, from: number) => {
  const last = state.field(ranges).get(state.doc.lineAt(from).number);
  return last === undefined ? null : { from: state.doc.lineAt(from).to, to: state.doc.line(last).to };
});

export const folding = [
  ranges,
  service,
  codeFolding({ placeholderText: '…' }),
  foldGutter({
    markerDOM(isOpen) {
      const dom = document.createElement('span');
      dom.className = isOpen ? 'cm-fold-open' : 'cm-fold-closed';
      dom.title = isOpen ? 'Fold' : 'Unfold';
      return dom;
    },
  }),
];
