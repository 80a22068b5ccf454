import type { RunInstruction } from '../../dockerfile/instructions/instruction.ts';
import { invalidDockerfile } from '../../dockerfile/invalid-dockerfile.ts';
import { chompHeredoc, parseHeredocWord } from '../../dockerfile/parser/heredoc.ts';
import { shellWords } from '../config/config-steps.ts';
import { environmentOf, type ImageState } from '../config/image-state.ts';

export interface RunCommand {
  readonly words: readonly string[];
  /** A heredoc that is a program itself, with what it is called in {@link SCRIPTS}. */
  readonly script: { readonly name: string; readonly text: string } | null;
}

/** Where a heredoc that begins with "#!" is mounted. */
export const SCRIPTS = '/dev/pipes';

/** What RUN starts. A heredoc is given to the shell, or started itself when it begins with "#!". */
export function commandOf(state: ImageState, { command, heredocs, line }: RunInstruction): RunCommand {
  if (heredocs.length === 0)
    return { words: command.form === 'exec' ? command.args : shellWords(state, command.text), script: null };
  if (command.form === 'exec') throw invalidDockerfile('parsing produced an invalid run command', line);
  const [first] = heredocs;
  if (first !== undefined && parseHeredocWord(command.text.trim(), line) !== null) {
    const text = first.chomp ? chompHeredoc(first.content) : first.content;
    if (text.startsWith('#!'))
      return { words: [`${SCRIPTS}/${first.name}`], script: { name: first.name, text } };
    return { words: shellWords(state, text), script: null };
  }
  const whole = [command.text, ...heredocs.map(({ content, name }) => content + name)].join('\n');
  return { words: shellWords(state, whole), script: null };
}

/** "RUN |1 A=b /bin/sh -c make": values of ARG stand in front of what ran. */
export function runLine(state: ImageState, words: readonly string[]): string {
  const environment = new Map(Object.entries(environmentOf(state)));
  const args = state.args.map(([name, value]) => `${name}=${environment.get(name) ?? value ?? ''}`);
  return ['RUN', ...(args.length === 0 ? [] : [`|${args.length}`, ...args]), ...words].join(' ');
}
