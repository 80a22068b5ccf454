import { invalidDockerfile } from './invalid-dockerfile.ts';
import { DirectiveReader, type Directives, type EscapeCharacter } from './parser/directives.ts';
import { parseHeredocWords, type Heredoc } from './parser/heredoc.ts';
import { parseArguments, type Arguments } from './parser/parse-arguments.ts';
import { SourceLines } from './parser/source-lines.ts';
import { splitCommand } from './parser/split-command.ts';
import { trimStart } from './parser/white-space.ts';

/** One instruction as it is written, before anything is known of what it means. */
export interface DockerfileNode extends Arguments {
  /** Lower case. */
  readonly command: string;
  /** As written. */
  readonly word: string;
  /** As written, quotes taken away: `--from=x`. */
  readonly flags: readonly string[];
  /** The instruction on one line, continuations joined. */
  readonly original: string;
  /** What ONBUILD holds. */
  readonly child: DockerfileNode | null;
  readonly heredocs: readonly Heredoc[];
  /** First and last line, 1-based; heredocs included. */
  readonly lines: readonly [number, number];
}

export interface ParsedDockerfile {
  readonly nodes: readonly DockerfileNode[];
  readonly directives: Directives;
  /** Lines at which a continued instruction has an empty line in it, which BuildKit will refuse one day. */
  readonly emptyContinuations: readonly number[];
}

const HOLDS_HEREDOCS: readonly string[] = ['add', 'copy', 'run'];
/** ONBUILD ONBUILD is refused when it is read; this only keeps a line of nothing else from exhausting the stack. */
const DEEPEST_TRIGGER = 4;

/**
 * Parses a Dockerfile as BuildKit does (frontend/dockerfile/parser).
 * https://docs.docker.com/reference/dockerfile/
 * @throws INVALID_DOCKERFILE with BuildKit's words and the line
 */
export function parseDockerfile(text: string): ParsedDockerfile {
  const source = new SourceLines(text);
  const directives = new DirectiveReader();
  const nodes: DockerfileNode[] = [];
  const emptyContinuations: number[] = [];
  for (let taken = source.take(); taken !== null; taken = source.take()) {
    const first = source.taken;
    const line = trimStart(withoutEnd(taken));
    if (directives.read(line, first) || line.startsWith('#')) continue;
    const { escape } = directives;
    const { instruction, empty } = joinContinuations(line, source, escape);
    if (instruction === null) continue;
    if (empty !== null) emptyContinuations.push(empty);
    const node = parseInstruction(instruction, escape, first, 0);
    const heredocs = takeHeredocs(node, source, first);
    nodes.push({ ...node, heredocs, lines: [first, source.taken] });
  }
  if (nodes.length === 0) throw invalidDockerfile('file with no instructions', Math.max(1, source.taken));
  return { nodes, directives: directives.directives(), emptyContinuations };
}

interface Joined {
  /** `null` for an empty line. */
  readonly instruction: string | null;
  /** The last empty line in it. */
  readonly empty: number | null;
}

function joinContinuations(first: string, source: SourceLines, escape: EscapeCharacter): Joined {
  let { text, isContinued } = cutContinuation(first, escape);
  if (!isContinued && text === '') return { instruction: null, empty: null };
  const pieces = [text];
  let empty: number | null = null;
  while (isContinued) {
    const taken = source.take();
    if (taken === null) break;
    const line = withoutEnd(taken);
    const begin = trimStart(line);
    if (begin.startsWith('#')) continue;
    if (begin === '') {
      empty = source.taken;
      continue;
    }
    ({ text, isContinued } = cutContinuation(line, escape));
    pieces.push(text);
  }
  return { instruction: pieces.join(''), empty };
}

/** An escape character continues a line when only blanks follow it and no other one stands before it. */
function cutContinuation(line: string, escape: EscapeCharacter) {
  let end = line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end -= 1;
  const isContinued = end > 0 && line[end - 1] === escape && line[end - 2] !== escape;
  return { text: isContinued ? line.slice(0, end - 1) : line, isContinued };
}

function withoutEnd(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === '\n' || line[end - 1] === '\r')) end -= 1;
  return line.slice(0, end);
}

function parseInstruction(
  original: string,
  escape: EscapeCharacter,
  line: number,
  depth: number,
): DockerfileNode {
  const { word, flags, rest } = splitCommand(original);
  const command = word.toLowerCase();
  const isTrigger = command === 'onbuild' && rest !== '' && depth < DEEPEST_TRIGGER;
  return {
    ...parseArguments(command, rest, escape, line),
    command,
    word,
    flags,
    original,
    child: isTrigger ? parseInstruction(rest, escape, line, depth + 1) : null,
    heredocs: [],
    lines: [line, line],
  };
}

function takeHeredocs(node: DockerfileNode, source: SourceLines, line: number): readonly Heredoc[] {
  const holder = node.child ?? node;
  if (!HOLDS_HEREDOCS.includes(holder.command) || holder.isExec) return [];
  return parseHeredocWords(node.original, line).map((heredoc) => ({
    ...heredoc,
    content: takeContent(heredoc, source, line),
  }));
}

function takeContent(heredoc: Heredoc, source: SourceLines, line: number): string {
  const content: string[] = [];
  for (let taken = source.take(); taken !== null; taken = source.take()) {
    const text = withoutEnd(taken);
    if ((heredoc.chomp ? text.replace(/^\t+/, '') : text) === heredoc.name) return content.join('');
    content.push(taken);
  }
  throw invalidDockerfile('unterminated heredoc', line);
}
