import { visibleText } from '../oci/visible-text.ts';
import { commandHelp, groupHelp } from './help.ts';
import type { CommandSpec } from './command.ts';
import { COMMANDS, GROUPS } from './commands.ts';
import { readCommandLine } from './flags.ts';
import { sayError } from './say-error.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Exit code of a process that ended because of Ctrl-C: 128 + SIGINT. */
const INTERRUPTED = 130;

/** Carries out one command line and gives its exit code. Never throws. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(args, terminal);
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.errors.write(`${visibleText(error.message)}\n`);
      return error.exitCode;
    }
    if (terminal.signal.aborted) return INTERRUPTED;
    sayError(error, terminal.errors);
    return 1;
  }
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<number> {
  const [first, second] = args;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    const asked = args.slice(1);
    return first === 'help' && asked.length > 0
      ? dispatch([...asked, '--help'], terminal)
      : showGroup('', terminal);
  }
  if (first === '--version' || first === '-v') return dispatch(['version'], terminal);
  const pair = second === undefined ? undefined : findCommand(`${first} ${second}`);
  const command = pair ?? findCommand(first);
  if (command === undefined) {
    if (GROUPS.includes(first)) return showGroup(first, terminal);
    if (first.startsWith('-')) {
      throw new UsageError(
        `unknown ${first.startsWith('--') ? 'flag' : 'shorthand flag'}: ${first}\nSee 'strata --help'.`,
        125,
      );
    }
    throw new UsageError(`strata: '${first}' is not a strata command.\nSee 'strata --help'`, 1);
  }
  const { flags, words, wantsHelp } = readCommandLine(command, args.slice(pair === undefined ? 1 : 2));
  if (wantsHelp) {
    terminal.out.write(commandHelp(command));
    return 0;
  }
  checkCount(command, words.length);
  const work = await command.load();
  return work(flags, words, terminal);
}

function showGroup(group: string, terminal: Terminal): number {
  terminal.out.write(groupHelp(group, COMMANDS));
  return 0;
}

function findCommand(name: string): CommandSpec | undefined {
  return COMMANDS.find((command) => command.name === name || command.aliases?.includes(name) === true);
}

function checkCount(command: CommandSpec, count: number): void {
  const { least, most } = command.arguments;
  if (count >= least && count <= most) return;
  const plural = (number: number): string => (number === 1 ? 'argument' : 'arguments');
  const wanted =
    most === 0
      ? 'accepts no arguments'
      : least === most
        ? `requires exactly ${least} ${plural(least)}`
        : count < least
          ? `requires at least ${least} ${plural(least)}`
          : `requires at most ${most} ${plural(most)}`;
  const usage = `Usage:  strata ${command.name} ${command.usage}`.trimEnd();
  throw new UsageError(
    `"strata ${command.name}" ${wanted}.\nSee 'strata ${command.name} --help'.\n\n${usage}\n\n${command.summary}`,
    1,
  );
}
