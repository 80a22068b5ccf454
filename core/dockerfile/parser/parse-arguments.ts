import { invalidDockerfile } from '../invalid-dockerfile.ts';
import type { EscapeCharacter } from './directives.ts';
import { parseExecForm } from './exec-form.ts';
import { goQuote } from './go-quote.ts';
import { parseWords } from './parse-words.ts';
import { cutAtBlanks, isSpace, splitAtBlanks } from './white-space.ts';

export interface Pair {
  readonly name: string;
  readonly value: string;
}

export interface Arguments {
  /** Words, or the strings of the exec form, or one string. Of HEALTHCHECK: its type and then those. */
  readonly args: readonly string[];
  /** ENV and LABEL have these instead of `args`. */
  readonly pairs: readonly Pair[] | null;
  /** ENV and LABEL written `NAME value`. */
  readonly isLegacyPair: boolean;
  /** The arguments were a JSON array. */
  readonly isExec: boolean;
}

type Reader = (rest: string, escape: EscapeCharacter, line: number) => Arguments;

const READERS: Readonly<Record<string, Reader>> = {
  add: execOrWords,
  arg: (rest, escape) => args(parseWords(rest, escape)),
  cmd: execOrText,
  copy: execOrWords,
  entrypoint: execOrText,
  env: (rest, escape, line) => pairs(rest, 'ENV', escape, line),
  expose: words,
  from: words,
  healthcheck,
  label: (rest, escape, line) => pairs(rest, 'LABEL', escape, line),
  maintainer: text,
  onbuild: () => args([]),
  run: execOrText,
  shell: execOrText,
  stopsignal: text,
  user: text,
  volume: execOrWords,
  workdir: text,
};

/** Every instruction there is, in capitals. */
export const INSTRUCTIONS: readonly string[] = Object.keys(READERS).map((name) => name.toUpperCase());

/** What stands after an instruction and its flags, as that instruction reads it. Of an unknown one, nothing. */
export function parseArguments(
  command: string,
  rest: string,
  escape: EscapeCharacter,
  line: number,
): Arguments {
  const reader = Object.hasOwn(READERS, command) ? READERS[command] : undefined;
  return reader?.(rest, escape, line) ?? args([]);
}

function args(list: readonly string[], isExec = false): Arguments {
  return { args: list, pairs: null, isLegacyPair: false, isExec };
}

function text(rest: string): Arguments {
  return args(rest === '' ? [] : [rest]);
}

function words(rest: string): Arguments {
  return args(rest === '' ? [] : splitAtBlanks(rest));
}

function execOrText(rest: string, _escape: EscapeCharacter, line: number): Arguments {
  const strings = parseExecForm(rest, line);
  return strings === null ? text(rest) : args(strings, true);
}

function execOrWords(rest: string, _escape: EscapeCharacter, line: number): Arguments {
  const strings = parseExecForm(rest, line);
  return strings === null ? words(rest) : args(strings, true);
}

function healthcheck(rest: string, escape: EscapeCharacter, line: number): Arguments {
  let end = 0;
  while (end < rest.length && !isSpace(rest.charAt(end))) end += 1;
  if (end === 0) return args([]);
  let next = end;
  while (next < rest.length && isSpace(rest.charAt(next))) next += 1;
  const command = execOrText(rest.slice(next), escape, line);
  return args([rest.slice(0, end), ...command.args], command.isExec);
}

/** `NAME=value …`, or of old `NAME value`: whether the first word has a `=` decides. */
function pairs(rest: string, instruction: string, escape: EscapeCharacter, line: number): Arguments {
  const list = parseWords(rest, escape);
  const [first] = list;
  if (first === undefined) return args([]);
  if (!first.includes('=')) {
    const [name, value] = cutAtBlanks(rest);
    if (value === null) throw invalidDockerfile(`${instruction} must have two arguments`, line);
    return { args: [], pairs: [{ name, value }], isLegacyPair: true, isExec: false };
  }
  const found = list.map((word) => {
    const sign = word.indexOf('=');
    if (sign < 0)
      throw invalidDockerfile(
        `Syntax error - can't find = in ${goQuote(word)}. Must be of the form: name=value`,
        line,
      );
    return { name: word.slice(0, sign), value: word.slice(sign + 1) };
  });
  return { args: [], pairs: found, isLegacyPair: false, isExec: false };
}
