import { memo } from 'react';
import { tokens, type Token } from '../words/instruction.ts';

const COLOURS = {
  keyword: 'font-semibold text-[var(--code-keyword)]',
  string: 'text-[var(--code-string)]',
  flag: 'text-[var(--code-number)]',
  variable: 'text-[var(--code-name)]',
  operator: 'text-ink-3',
  comment: 'text-ink-3 italic',
  text: '',
} as const;

/** A Dockerfile instruction in colours, as text nodes only. */
export const Instruction = memo(function Instruction({ text }: { readonly text: string }) {
  return <Coloured tokens={tokens(text)} />;
});

export function Coloured({ tokens: parts }: { readonly tokens: readonly Token[] }) {
  return parts.map((token, index) => (
    // tokens of one text never move: their position is their identity
    <span key={index} className={COLOURS[token.kind]}>
      {token.text}
    </span>
  ));
}
