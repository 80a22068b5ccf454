import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';
import type { Token } from '../../../words/instruction.ts';
import { AT_START, colourLine, readLine, type Carry } from './lines.ts';

interface State {
  carry: Carry;
  /** Of the line that is being read. */
  line: readonly Token[];
  next: number;
}

const NAMES: Readonly<Record<Token['kind'], string | null>> = {
  keyword: 'keyword',
  string: 'string',
  flag: 'attributeName',
  variable: 'variableName',
  operator: 'operator',
  comment: 'comment',
  text: null,
};

const dockerfile = StreamLanguage.define<State>({
  name: 'dockerfile',
  startState: () => ({ carry: AT_START, line: [], next: 0 }),
  copyState: (state) => ({ ...state }),
  blankLine(state) {
    state.carry = readLine('', state.carry).after;
  },
  token(stream, state) {
    if (stream.sol()) {
      const { kind, after } = readLine(stream.string, state.carry);
      state.carry = after;
      state.line = colourLine(stream.string, kind);
      state.next = 0;
    }
    const token = state.line[state.next];
    state.next += 1;
    if (token === undefined) {
      stream.skipToEnd();
      return null;
    }
    stream.pos += token.text.length;
    return NAMES[token.kind];
  },
  languageData: {
    commentTokens: { line: '#' },
    closeBrackets: { brackets: ['(', '[', '{', '"'] },
  },
});

/** The colours of every other instruction in the window (`ui/instruction.tsx`). */
const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--code-keyword)', fontWeight: '600' },
  { tag: tags.string, color: 'var(--code-string)' },
  { tag: tags.attributeName, color: 'var(--code-number)' },
  { tag: tags.variableName, color: 'var(--code-name)' },
  { tag: tags.operator, color: 'var(--ink-3)' },
  { tag: tags.comment, color: 'var(--ink-3)', fontStyle: 'italic' },
]);

export const language = [dockerfile, syntaxHighlighting(colours)];
