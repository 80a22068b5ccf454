import type { CommandSpec, FlagSpec } from './command.ts';

/** `strata VERB --help` */
export function commandHelp(command: CommandSpec): string {
  const names = [command.name, ...(command.aliases ?? [])];
  const parts = [`Usage:  strata ${command.name} ${command.usage}`.trimEnd(), command.summary];
  if (names.length > 1) parts.push(`Aliases:\n  ${names.map((name) => `strata ${name}`).join(', ')}`);
  if (command.flags.length > 0) parts.push(`Options:\n${flagLines(command.flags)}`);
  return `\n${parts.join('\n\n')}\n`;
}

const MANAGED: Readonly<Record<string, string>> = { image: 'images', builder: 'builds' };

/** `strata --help`, `strata image --help`: the verbs below `group`. */
export function groupHelp(group: string, commands: readonly CommandSpec[]): string {
  const below = commands.filter(({ name }) =>
    group === '' ? !name.includes(' ') || name === 'system df' : name.startsWith(`${group} `),
  );
  const rows = below.map(
    ({ name, summary }) => [group === '' ? name : name.slice(group.length + 1), summary] as const,
  );
  const width = Math.max(...rows.map(([name]) => name.length));
  const title =
    group === ''
      ? 'A browser and workbench for container images, without a daemon'
      : `Manage ${MANAGED[group] ?? 'Strata'}`;
  const prefix = group === '' ? 'strata' : `strata ${group}`;
  return [
    `\nUsage:  ${prefix} COMMAND`,
    title,
    `Commands:\n${rows.map(([name, summary]) => `  ${name.padEnd(width)}   ${summary}`).join('\n')}`,
    `Run '${prefix} COMMAND --help' for more information on a command.\n`,
  ].join('\n\n');
}

function flagLines(flags: readonly FlagSpec[]): string {
  const rows = [...flags]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => {
      const short = flag.short === undefined ? '    ' : `-${flag.short}, `;
      const value = flag.kind === 'switch' ? '' : ` ${flag.value ?? 'string'}`;
      return [
        `${short}--${flag.name}${value}`,
        `${flag.help}${flag.default === true ? ' (default true)' : ''}`,
      ] as const;
    });
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return rows.map(([flag, help]) => `  ${flag.padEnd(width)}   ${help}`).join('\n');
}
