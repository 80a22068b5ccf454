/** A Dockerfile line by line: what each line is, as far as it takes to colour, fold, indent and complete it. The builder's parser decides what it means. */
import { tokens, type Token } from '../../../words/instruction.ts';

export type LineKind = 'blank' | 'comment' | 'instruction' | 'continued' | 'heredoc';

interface Heredoc {
  readonly name: string;
  /** `<<-`: tabs before its end are no part of it. */
  readonly tabs: boolean;
}

/** What a line leaves to the next one. */
export interface Carry {
  readonly escape: '\\' | '`';
  /** Only comments so far: `# escape=` still counts. */
  readonly atTop: boolean;
  /** Upper case; '' where only the next line has it; `null` between instructions. */
  readonly command: string | null;
  readonly heredocs: readonly Heredoc[];
}

export const AT_START: Carry = { escape: '\\', atTop: true, command: null, heredocs: [] };

const COMMAND = /^\s*(?:ONBUILD\s+)?([A-Za-z]+)/i;
export const INSTRUCTION =
  /^(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)$/i;
const HEREDOC = /(?<=\s)\d*<<(-?)(["']?)([A-Za-z_][\w.-]*)\2(?=\s|$)/g;
const WITH_HEREDOCS = new Set(['RUN', 'COPY', 'ADD']);
const ESCAPE_DIRECTIVE = /^\s*#\s*escape\s*=\s*([\\`])\s*$/i;
const DIRECTIVE = /^\s*#\s*[a-z]+\s*=/i;

export function readLine(text: string, carry: Carry): { readonly kind: LineKind; readonly after: Carry } {
  const open = carry.heredocs[0];
  if (open !== undefined && carry.command === null) {
    const isEnd = (open.tabs ? text.replace(/^\t+/, '') : text) === open.name;
    return {
      kind: 'heredoc',
      after: isEnd ? { ...carry, heredocs: carry.heredocs.slice(1) } : carry,
    };
  }
  if (/^\s*$/.test(text)) return { kind: 'blank', after: { ...carry, atTop: false } };
  if (/^\s*#/.test(text)) {
    const escape = carry.atTop ? ESCAPE_DIRECTIVE.exec(text)?.[1] : undefined;
    return {
      kind: 'comment',
      after: {
        ...carry,
        atTop: carry.atTop && DIRECTIVE.test(text),
        escape: escape === '`' || escape === '\\' ? escape : carry.escape,
      },
    };
  }
  const command = carry.command || (COMMAND.exec(text)?.[1]?.toUpperCase() ?? '');
  const found = WITH_HEREDOCS.has(command)
    ? [...text.matchAll(HEREDOC)].map((match) => ({ name: match[3] ?? '', tabs: match[1] === '-' }))
    : [];
  return {
    kind: carry.command === null ? 'instruction' : 'continued',
    after: {
      escape: carry.escape,
      atTop: false,
      command: endsOpen(text, carry.escape) ? command : null,
      heredocs: [...carry.heredocs, ...found],
    },
  };
}

function endsOpen(text: string, escape: string): boolean {
  return text.trimEnd().endsWith(escape);
}

export interface ReadLine {
  readonly text: string;
  readonly kind: LineKind;
  /** Index of the line where its instruction begins; `null` outside of one. */
  readonly begins: number | null;
}

export function readLines(text: string): readonly ReadLine[] {
  let carry = AT_START;
  let begins: number | null = null;
  return text.split('\n').map((line, index) => {
    const isInside = carry.command !== null || carry.heredocs.length > 0;
    const { kind, after } = readLine(line, carry);
    if (kind === 'instruction') begins = index;
    carry = after;
    return { text: line, kind, begins: isInside || kind === 'instruction' ? begins : null };
  });
}

/** The texts joined are the line; none is empty. */
export function colourLine(text: string, kind: LineKind): readonly Token[] {
  if (text === '') return [];
  if (kind === 'comment') return [{ kind: 'comment', text }];
  if (kind === 'instruction') return colourFirst(text);
  return plainTokens(text);
}

function colourFirst(text: string): readonly Token[] {
  const match = /^(\s*)(ONBUILD\s+)?([A-Za-z]+)/i.exec(text);
  if (match === null) return plainTokens(text);
  const [whole, blank = '', trigger = '', word = ''] = match;
  const rest = text.slice(whole.length);
  const name = /^FROM$/i.test(word) ? /^(.*\s)(as)(\s+\S+\s*)$/i.exec(rest) : null;
  const parts: readonly Token[] =
    name === null
      ? plainTokens(rest)
      : [
          ...plainTokens(name[1] ?? ''),
          { kind: 'keyword', text: name[2] ?? '' },
          { kind: 'text', text: name[3] ?? '' },
        ];
  const first: readonly Token[] = [
    { kind: 'text', text: blank },
    { kind: 'keyword', text: trigger },
    { kind: INSTRUCTION.test(word) ? 'keyword' : 'text', text: word },
  ];
  return [...first.filter((token) => token.text !== ''), ...parts];
}

/** A line that begins no instruction, though its first word may look like one. */
function plainTokens(text: string): readonly Token[] {
  if (text === '') return [];
  const [first, ...others] = tokens(` ${text}`);
  if (first === undefined) return [];
  return first.text === ' ' ? others : [{ ...first, text: first.text.slice(1) }, ...others];
}
