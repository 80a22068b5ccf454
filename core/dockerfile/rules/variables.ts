/** Variables that have no value where they are used. */
import { parseReference } from '../../oci/reference.ts';
import { expandWord } from '../expand.ts';
import type { EscapeCharacter } from '../parser/directives.ts';
import { didYouMean } from '../parser/suggest.ts';
import type { Environment, Lexed } from '../shell/lexer.ts';
import type { Checked, CheckedStage, Finding, Understood } from './finding.ts';

/** What BuildKit gives every FROM. https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope */
const PLATFORM_ARGS = ['TARGET', 'BUILD'].flatMap((side) =>
  ['PLATFORM', 'OS', 'ARCH', 'VARIANT'].map((part) => side + part),
);

export function variableFindings(checked: Checked, escape: EscapeCharacter): readonly Finding[] {
  const globals = globalArgs(checked, escape);
  const ends = new Map<CheckedStage, Ends>();
  return checked.stages.flatMap((stage) => [
    ...fromFindings(stage, globals, escape),
    ...stageFindings(stage, globals, ends, escape),
  ]);
}

/** Values by default; an argument without one is there, and empty. */
function globalArgs({ globals }: Checked, escape: EscapeCharacter): Environment {
  const known: Record<string, string> = Object.fromEntries(
    PLATFORM_ARGS.map((name) => [name, name.toLowerCase()]),
  );
  for (const { instruction } of globals) {
    if (instruction.kind !== 'arg') continue;
    for (const { name, value } of instruction.args)
      known[name] = value === null ? (known[name] ?? '') : read(value, known, escape).word;
  }
  return known;
}

/** What cannot be read is told elsewhere. */
function read(word: string, environment: Environment, escape: EscapeCharacter): Lexed {
  try {
    return expandWord(word, environment, { escape });
  } catch {
    return { word: '', words: [], unset: new Set() };
  }
}

function fromFindings(
  { node, from }: CheckedStage,
  globals: Environment,
  escape: EscapeCharacter,
): readonly Finding[] {
  const base = read(from.base, globals, escape);
  const unset = [...base.unset, ...read(from.platform ?? '', globals, escape).unset];
  if (unset.length > 0)
    return unset.map((name) => ({
      rule: 'UndefinedArgInFrom',
      message: `FROM argument '${name}' is not declared${didYouMean(name, Object.keys(globals))}`,
      node,
      near: name,
    }));
  if (!from.base.includes('$') || isImageName(base.word)) return [];
  const message = `Default value for ARG ${from.base} results in empty or invalid base image name`;
  return [{ rule: 'InvalidDefaultArgInFrom', message, node, near: from.base }];
}

function isImageName(text: string): boolean {
  try {
    parseReference(text);
    return true;
  } catch {
    return false;
  }
}

/** What is known at the end of a stage, and whether what it stands on could have brought more. */
interface Ends {
  readonly known: Environment;
  readonly isComplete: boolean;
}

function stageFindings(
  stage: CheckedStage,
  globals: Environment,
  ends: Map<CheckedStage, Ends>,
  escape: EscapeCharacter,
): readonly Finding[] {
  const parent = stage.parent === null ? undefined : ends.get(stage.parent);
  const isComplete = parent?.isComplete ?? stage.from.base === 'scratch';
  const known: Record<string, string> = { ...parent?.known };
  const found: Finding[] = [];
  for (const understood of stage.instructions) {
    const { node } = understood;
    for (const word of expandedWords(understood)) {
      for (const name of read(word, known, escape).unset) {
        const suggestion = suggestVariable(name, known);
        // An image may bring any variable; only a name close to one that is known is surely a slip.
        if (!isComplete && suggestion === '') continue;
        const message = `Usage of undefined variable '$${name}'${suggestion}`;
        found.push({ rule: 'UndefinedVar', message, node, near: name });
      }
      if (found.length > MOST_FOUND) return found;
    }
    define(understood, known, globals);
  }
  ends.set(stage, { known, isComplete });
  return found;
}

/** Nobody reads more; and to look for names like each of thousands would take long. */
const MOST_FOUND = 200;
const MOST_COMPARED = 200;
/** Any two names of two letters are alike. */
const SHORTEST_COMPARED = 4;

function suggestVariable(name: string, known: Environment): string {
  if (name.length < SHORTEST_COMPARED) return '';
  const names = Object.keys(known).slice(0, MOST_COMPARED);
  return didYouMean(name, names).replace('mean ', 'mean $');
}

/** Notes what an instruction defines for those behind it, and for the stages that stand on its own. */
function define({ instruction }: Understood, known: Record<string, string>, globals: Environment): void {
  if (instruction.kind === 'arg')
    for (const { name, value } of instruction.args) known[name] = value ?? globals[name] ?? '';
  if (instruction.kind === 'env') for (const { name, value } of instruction.pairs) known[name] = value;
}

/** The words of an instruction in which BuildKit replaces variables. */
function expandedWords({ instruction }: Understood): readonly string[] {
  switch (instruction.kind) {
    case 'env':
    case 'label':
      return instruction.pairs.flatMap(({ name, value }) => [name, value]);
    case 'arg':
      return instruction.args.flatMap(({ value }) => value ?? []);
    case 'add':
    case 'copy': {
      const { sources, destination, chown, chmod } = instruction;
      return [
        ...sources,
        destination,
        ...(chown === null ? [] : [chown]),
        ...(chmod === null ? [] : [chmod]),
      ];
    }
    case 'workdir':
      return [instruction.path];
    case 'user':
      return [instruction.user];
    case 'volume':
      return instruction.paths;
    case 'expose':
      return instruction.ports;
    case 'stopsignal':
      return [instruction.signal];
    default:
      return [];
  }
}
