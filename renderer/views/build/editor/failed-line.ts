import { StateEffect, StateField, type Extension, type Text } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';
import { visibleText } from '../../../words/visible.ts';
import { readLines } from './lines.ts';

export interface Failure {
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

/** Marks the line at which the last build failed; `null` takes the mark away. */
export const markFailure = StateEffect.define<Failure | null>();

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, transaction) {
    const told = transaction.effects.findLast((effect) => effect.is(markFailure));
    if (told === undefined) return before.map(transaction.changes);
    const failure = told.value;
    return failure === null ? Decoration.none : drawn(failure, transaction.newDoc);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function drawn({ line, message }: Failure, doc: Text): DecorationSet {
  if (line < 1 || line > doc.lines) return Decoration.none;
  const last = lastLineOf(doc, line);
  const lines = Array.from({ length: last - line + 1 }, (_, index) => doc.line(line + index));
  return Decoration.set([
    ...lines.map(({ from }) => Decoration.line({ class: 'cm-failed-line' }).range(from)),
    Decoration.widget({ widget: new Message(message), block: true, side: 1 }).range(doc.line(last).to),
  ]);
}

/** Of the instruction that has this line. */
function lastLineOf(doc: Text, line: number): number {
  const lines = readLines(doc.toString());
  const begins = lines[line - 1]?.begins ?? null;
  if (begins === null) return line;
  return Math.max(line, lines.findLastIndex((each) => each.begins === begins && each.kind !== 'blank') + 1);
}

class Message extends WidgetType {
  readonly message: string;
  constructor(message: string) {
    super();
    this.message = message;
  }
  override eq(other: Message): boolean {
    return other.message === this.message;
  }
  override toDOM(): HTMLElement {
    const dom = document.createElement('div');
    dom.className = 'cm-failed-message';
    dom.setAttribute('role', 'note');
    const text = document.createElement('div');
    const word = document.createElement('strong');
    word.textContent = 'Failed here. ';
    text.append(word, visibleText(this.message));
    dom.append(text);
    return dom;
  }
}

export const failedLine: Extension = marks;
