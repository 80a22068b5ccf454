import type { CommandSpec, FlagSpec } from './command.ts';
import { UsageError } from './usage-error.ts';

export interface Flags {
  on(name: string): boolean;
  text(name: string): string | null;
  list(name: string): readonly string[];
}

export interface CommandLine {
  readonly flags: Flags;
  readonly words: readonly string[];
  readonly wantsHelp: boolean;
}

/** docker's exit code for flags that cannot be understood. */
const BAD_FLAG = 125;

/** Flags and words in any order, as docker's (github.com/spf13/pflag) are: `--a=b`, `--a b`, `-ab`, `-a=b`, `--`. */
export function readCommandLine(command: CommandSpec, args: readonly string[]): CommandLine {
  const given = new Map<FlagSpec, string[]>();
  const words: string[] = [];
  const rest = [...args];
  const refuse = (reason: string): UsageError =>
    new UsageError(`${reason}\nSee 'strata ${command.name} --help'.`, BAD_FLAG);
  const give = (flag: FlagSpec, value: string): void => {
    if (flag.kind === 'switch' && !SWITCH_VALUES.has(value)) {
      const shown = `${flag.short === undefined ? '' : `-${flag.short}, `}--${flag.name}`;
      throw refuse(
        `invalid argument "${value}" for "${shown}" flag: strconv.ParseBool: parsing "${value}": invalid syntax`,
      );
    }
    given.set(flag, [...(given.get(flag) ?? []), value]);
  };
  let wantsHelp = false;
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      words.push(...rest.splice(0));
    } else if (word === '--help' || word === '-h') {
      wantsHelp = true;
    } else if (word.startsWith('--')) {
      const equals = word.indexOf('=');
      const name = word.slice(2, equals < 0 ? undefined : equals);
      const flag = command.flags.find((candidate) => candidate.name === name);
      if (flag === undefined) throw refuse(`unknown flag: --${name}`);
      if (equals >= 0) give(flag, word.slice(equals + 1));
      else if (flag.kind === 'switch') give(flag, 'true');
      else
        give(
          flag,
          needed(rest.shift(), () => refuse(`flag needs an argument: --${name}`)),
        );
    } else if (word.startsWith('-') && word !== '-') {
      readShort(word.slice(1));
    } else {
      words.push(word);
    }
  }
  return { flags: flagsOf(command, given), words, wantsHelp };

  function readShort(letters: string): void {
    for (let at = 0; at < letters.length; at++) {
      const letter = letters.charAt(at);
      const flag = command.flags.find(({ short }) => short === letter);
      if (flag === undefined) throw refuse(`unknown shorthand flag: '${letter}' in -${letters}`);
      const following = letters.slice(at + 1);
      if (flag.kind === 'switch' && !following.startsWith('=')) {
        give(flag, 'true');
        continue;
      }
      const attached = following.replace(/^=/, '');
      const value = following === '' ? rest.shift() : attached;
      give(
        flag,
        needed(value, () => refuse(`flag needs an argument: '${letter}' in -${letters}`)),
      );
      return;
    }
  }
}

// What Go's strconv.ParseBool reads.
const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const SWITCH_VALUES = new Set([...TRUE, '0', 'f', 'F', 'FALSE', 'false', 'False']);

function needed(value: string | undefined, refuse: () => UsageError): string {
  if (value === undefined) throw refuse();
  return value;
}

function flagsOf(command: CommandSpec, given: ReadonlyMap<FlagSpec, readonly string[]>): Flags {
  const values = (name: string): readonly string[] | undefined => {
    const flag = command.flags.find((candidate) => candidate.name === name);
    return flag === undefined
      ? undefined
      : (given.get(flag) ?? (flag.default === true ? ['true'] : undefined));
  };
  return {
    on: (name) => TRUE.includes(values(name)?.at(-1) ?? ''),
    text: (name) => values(name)?.at(-1) ?? null,
    list: (name) => values(name) ?? [],
  };
}
