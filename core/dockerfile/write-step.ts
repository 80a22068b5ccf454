import { execForm, goHealthCheck, goKeys, goList } from './go-values.ts';
import type { ReadStep } from './read-step.ts';
import { readPairs, writePairs, type Pair } from './write-pairs.ts';
import { writeRun } from './write-run.ts';

export interface WrittenStep {
  /** An instruction, over several lines if need be. */
  readonly text: string;
  /** What cannot be known of it. */
  readonly notes: readonly string[];
}

/** What the image has in the end, by name. */
export interface Known {
  readonly environment: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
}

type Instruction = Extract<ReadStep, { kind: 'instruction' }>;
type Run = Extract<ReadStep, { kind: 'run' }>;

export function writeInstruction({ word, rest }: Instruction, known: Known): WrittenStep {
  const plain = { text: `${word} ${oneLine(rest)}`.trimEnd(), notes: [] };
  switch (word) {
    case 'ADD':
    case 'COPY':
      return writeCopy(word, rest);
    case 'CMD':
    case 'ENTRYPOINT':
    case 'SHELL': {
      const words = goList(rest);
      return words === null ? plain : { text: `${word} ${execForm(words)}`, notes: [] };
    }
    case 'VOLUME': {
      const volumes = goKeys(rest) ?? goList(rest);
      return volumes === null ? plain : { text: `VOLUME ${execForm(volumes)}`, notes: [] };
    }
    case 'EXPOSE': {
      const ports = goKeys(rest) ?? goList(rest);
      return ports === null ? plain : { text: `EXPOSE ${ports.join(' ')}`, notes: [] };
    }
    case 'HEALTHCHECK':
      return { text: `HEALTHCHECK ${oneLine(goHealthCheck(rest) ?? rest)}`, notes: [] };
    case 'ENV':
      return writeSetting(word, readPairs(rest, known.environment), known.environment, plain);
    case 'LABEL':
      return writeSetting(word, readPairs(rest, known.labels), known.labels, plain);
    case 'ARG':
      return rest.includes('=') ? writeSetting(word, readPairs(rest, NOTHING), NOTHING, plain) : plain;
    default:
      return plain;
  }
}

const NOTHING: ReadonlyMap<string, string> = new Map();

function writeSetting(
  word: string,
  pairs: readonly Pair[],
  known: ReadonlyMap<string, string>,
  plain: WrittenStep,
): WrittenStep {
  if (pairs.length === 0) return plain;
  const text = writePairs(pairs, ({ name, value }) => known.get(name) === value);
  return { text: `${word} ${text}`, notes: [] };
}

/** `file:<64 hex> in /app/`: the classic builder wrote down what was copied, not what it was called. */
function writeCopy(word: 'ADD' | 'COPY', rest: string): WrittenStep {
  const text = oneLine(rest);
  const hashed = /^((?:--\S+ )*)((?:file|dir|multi):[0-9a-f]{12})[0-9a-f]*(?: in)? (\S[\s\S]*)$/.exec(text);
  if (hashed !== null) {
    const [, flags = '', source = '', target = ''] = hashed;
    const isRoot = word === 'ADD' && target.trim() === '/';
    const note = isRoot
      ? 'An archive that was unpacked into the root folder; its name is not recorded, only the beginning of its digest'
      : 'The names of what was copied are not recorded, only the beginning of a digest';
    return { text: `${word} ${flags}${source} ${quotePath(target.trim())}`, notes: [note] };
  }
  const heredoc = /(?:^|\s)<<-?["']?([A-Za-z_]\w*)["']?(?=\s)/.exec(text)?.[1];
  if (heredoc !== undefined)
    return { text: `${word} ${text}\n${heredoc}`, notes: ['The content of this file is not recorded'] };
  const from = /^(?:--\S+ )*\//.test(text) && !/--from=/.test(text);
  const notes = from ? ['It may come from another stage or image (--from), which is not recorded'] : [];
  return { text: `${word} ${text}`, notes };
}

/** A path with a space in it has to be quoted in JSON form, or it is two. */
function quotePath(path: string): string {
  return path.includes(' ') ? path.replaceAll(' ', '\\ ') : path;
}

export function writeRunStep(step: Run, shell: readonly string[]): WrittenStep {
  const { command, isComplete } = step;
  if (step.shell === null && isComplete) {
    const words = command.split(/\s+/).filter((word) => word !== '');
    return {
      text: `RUN ${execForm(words)}`,
      notes: ['It ran without a shell; where its words end is a guess'],
    };
  }
  const given = step.shell ?? shell;
  if (given.join(' ') === shell.join(' ')) return { text: writeRun(command, shell), notes: [] };
  return { text: `RUN ${execForm([...given, command])}`, notes: [] };
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
