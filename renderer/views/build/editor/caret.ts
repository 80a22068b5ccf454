/** Where in which instruction the caret stands: what completions and explanations are about. */
import { readLines, type ReadLine } from './lines.ts';

type Caret =
  /** In the first word of a line that may begin an instruction. */
  | { readonly kind: 'start'; readonly word: string; readonly isFirst: boolean }
  /** In what may still be a directive. */
  | { readonly kind: 'directive'; readonly word: string }
  | {
      readonly kind: 'inside';
      /** Upper case; that after ONBUILD where there is one. */
      readonly command: string;
      /** From its name to the caret, on one line. */
      readonly before: string;
      /** The word that the caret ends; '' after white space. */
      readonly word: string;
      /** How many words that are no flags stand before it. */
      readonly given: number;
    }
  | { readonly kind: 'nowhere' };

interface Stage {
  readonly name: string | null;
  readonly base: string;
  readonly line: number;
}

export interface Surroundings {
  readonly caret: Caret;
  /** Stages that begin before the caret's instruction. */
  readonly stages: readonly Stage[];
  /** Variables that are known there, the nearest last. */
  readonly variables: readonly { readonly name: string; readonly value: string | null }[];
}

const NOWHERE: Caret = { kind: 'nowhere' };

/** `text` up to the caret. */
export function surroundings(text: string): Surroundings {
  const lines = readLines(text);
  const current = lines.at(-1);
  const caret = current === undefined ? NOWHERE : caretIn(lines, current);
  const begin = current?.begins ?? lines.length - 1;
  const earlier = wholeInstructions(lines.slice(0, begin));
  const isFrom = caret.kind === 'inside' && caret.command === 'FROM';
  return { caret, ...known(earlier, isFrom) };
}

function caretIn(lines: readonly ReadLine[], current: ReadLine): Caret {
  if (current.kind === 'heredoc') return NOWHERE;
  if (current.kind === 'comment') return directiveIn(lines, current);
  if (current.kind === 'blank' && current.begins === null)
    return { kind: 'start', word: '', isFirst: !hasInstruction(lines) };
  const begins = current.begins ?? lines.length - 1;
  const before = lines
    .slice(begins)
    .filter(({ kind }) => kind === 'instruction' || kind === 'continued' || kind === 'blank')
    .map((line, index, all) => (index === all.length - 1 ? line.text : line.text.replace(/[\\`]\s*$/, ' ')))
    .join('')
    .trimStart();
  const inner = before.replace(/^ONBUILD\s+/i, '');
  const [command = ''] = /^\S*/.exec(inner) ?? [];
  const word = /\S*$/.exec(before)?.[0] ?? '';
  if (inner === command && current.kind === 'instruction')
    return { kind: 'start', word, isFirst: !hasInstruction(lines.slice(0, -1)) };
  const words = inner.slice(command.length, inner.length - word.length).trim();
  const given = words === '' ? 0 : words.split(/\s+/).filter((each) => !each.startsWith('--')).length;
  return { kind: 'inside', command: command.toUpperCase(), before: inner, word, given };
}

function directiveIn(lines: readonly ReadLine[], current: ReadLine): Caret {
  const isTop = lines.every((line) => line.kind === 'comment');
  const word = /^\s*#\s*([\w=]*)$/.exec(current.text)?.[1];
  return isTop && word !== undefined ? { kind: 'directive', word } : NOWHERE;
}

const hasInstruction = (lines: readonly ReadLine[]): boolean =>
  lines.some((line) => line.kind === 'instruction' && !/^\s*ARG\b/i.test(line.text));

interface Whole {
  readonly line: number;
  readonly command: string;
  readonly rest: string;
}

function wholeInstructions(lines: readonly ReadLine[]): readonly Whole[] {
  const found: { line: number; text: string }[] = [];
  for (const [index, { kind, text }] of lines.entries()) {
    if (kind === 'instruction') found.push({ line: index + 1, text });
    const last = found.at(-1);
    if (kind === 'continued' && last !== undefined)
      last.text = `${last.text.replace(/[\\`]\s*$/, ' ')}${text}`;
  }
  return found.map(({ line, text }) => {
    const [, command = '', rest = ''] = /^\s*(\S+)\s*([^]*)$/.exec(text) ?? [];
    return { line, command: command.toUpperCase(), rest: rest.trim() };
  });
}

type Variables = Map<string, string | null>;

function known(earlier: readonly Whole[], isFrom: boolean): Omit<Surroundings, 'caret'> {
  const stages: (Stage & { readonly variables: Variables })[] = [];
  const globals: Variables = new Map();
  for (const { line, command, rest } of earlier) {
    const stage = stages.at(-1);
    if (command === 'FROM') {
      const words = rest.split(/\s+/).filter((word) => !word.startsWith('--'));
      const [base = '', as = '', name = null] = words;
      const parent = stages.find((each) => each.name !== null && each.name === base.toLowerCase());
      stages.push({
        line,
        base,
        name: /^as$/i.test(as) && name !== null ? name.toLowerCase() : null,
        variables: new Map(parent?.variables),
      });
    } else if (command === 'ARG' || command === 'ENV') {
      for (const [name, value] of assigned(command, rest)) {
        const isGlobal = stage === undefined;
        const inherited = command === 'ARG' && value === null ? (globals.get(name) ?? null) : value;
        (isGlobal ? globals : stage.variables).set(name, inherited);
      }
    }
  }
  const seen = isFrom ? globals : (stages.at(-1)?.variables ?? globals);
  return {
    stages: stages.map(({ name, base, line }) => ({ name, base, line })),
    variables: [...seen].map(([name, value]) => ({ name, value })),
  };
}

function assigned(command: string, rest: string): readonly (readonly [string, string | null])[] {
  const pairs = [...rest.matchAll(/(?:^|\s)([A-Za-z_]\w*)=("(?:[^"\\]|\\.)*"|'[^']*'|\S*)/g)].map(
    ([, name = '', value = '']) => [name, value.replace(/^(["'])(.*)\1$/s, '$2')] as const,
  );
  if (command === 'ARG') {
    const bare = rest.split(/\s+/).filter((word) => /^[A-Za-z_]\w*$/.test(word));
    return [...pairs, ...bare.map((name) => [name, null] as const)];
  }
  if (pairs.length > 0) return pairs;
  const [, name, value = ''] = /^([A-Za-z_]\w*)\s+([^]*)$/.exec(rest) ?? [];
  return name === undefined ? [] : [[name, value]];
}
