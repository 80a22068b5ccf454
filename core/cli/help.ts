import type { CommandSpec, FlagSpec } from './command.ts';

/** `strata VERB --help` */
export function commandHelp(command: CommandSpec): string {
  const names = [command.name, ...(command.aliases ?? [])];
  const parts = [`Usage:  strata ${command.name} ${command.usage}`.trimEnd(), command.summary];
  if (names.length > 1) parts.push(`Aliases:\n  ${names.map((name) => `strata ${name}`).join(', ')}`);
  if (command.flags.length > 0) parts.push(`Options:\n${flagLines(command.flags)}`);
  return `\n${parts.join('\n\n')}\n`;
}

/** What the verbs below a group are about. */
const MANAGED: Readonly<Record<string, string>> = {
  builder: 'the build cache',
  image: 'images',
  manifest: 'what names stand for in registries',
  registry: 'registries: certificates, mirrors, proxies, policies, tests',
  remote: 'images in registries',
  signers: 'whose signatures are believed',
  system: 'the store',
};

/** `strata --help`, `strata image --help`: the verbs below `group`. */
export function groupHelp(group: string, commands: readonly CommandSpec[]): string {
  const below = commands.filter(({ name }) =>
    group === '' ? !name.includes(' ') : name.startsWith(`${group} `),
  );
  const groups = [
    ...new Set(commands.flatMap(({ name }) => (name.includes(' ') ? [name.split(' ', 1)[0] ?? ''] : []))),
  ]
    .sort()
    .map((each) => [each, titleOf(each)] as const);
  const rows = below.map(
    ({ name, summary }) => [group === '' ? name : name.slice(group.length + 1), summary] as const,
  );
  const managing = group === '' ? groups : [];
  const width = Math.max(...[...rows, ...managing].map(([name]) => name.length));
  const listed = (list: readonly (readonly [string, string])[]): string =>
    list.map(([name, summary]) => `  ${name.padEnd(width)}   ${summary}`).join('\n');
  const title =
    group === '' ? 'A browser and workbench for container images, without a daemon' : titleOf(group);
  const prefix = group === '' ? 'strata' : `strata ${group}`;
  return [
    `\nUsage:  ${prefix} COMMAND`,
    title,
    ...(managing.length === 0 ? [] : [`Management Commands:\n${listed(managing)}`]),
    `Commands:\n${listed(rows)}`,
    `Run '${prefix} COMMAND --help' for more information on a command.\n`,
  ].join('\n\n');
}

function titleOf(group: string): string {
  return `Manage ${MANAGED[group] ?? 'Strata'}`;
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
