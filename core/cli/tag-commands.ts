import type { CommandSpec } from './command.ts';

const ANY = Number.MAX_SAFE_INTEGER;
const FORMAT = "Format output as 'table', 'table TEMPLATE', 'json' or by a Go template";

/** What says what there is in a registry, and what has become of what is here. docker has one of these verbs. */
export const TAG_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'tags',
    usage: '[OPTIONS] REPOSITORY',
    summary: 'List the tags of a repository, newest version first',
    flags: [
      {
        name: 'filter',
        short: 'f',
        kind: 'text',
        help: 'Only tags that contain a text, match a glob ("1.*-slim") or are in a range (">=1.25 <1.27")',
      },
      { name: 'format', kind: 'text', help: FORMAT },
      {
        name: 'limit',
        short: 'n',
        kind: 'text',
        value: 'int',
        help: 'Show as many at most; 0 shows all (default 25)',
      },
      { name: 'noise', kind: 'switch', help: 'Also tags that look like commits' },
      { name: 'pin', kind: 'switch', help: 'Print the name with its digest, and the FROM line for it' },
      { name: 'platforms', kind: 'switch', help: 'Show platforms with their download sizes' },
      { name: 'quiet', short: 'q', kind: 'switch', help: 'Only show tags, and ask for nothing else' },
      { name: 'reverse', short: 'r', kind: 'switch', help: 'Oldest, smallest or last first' },
      { name: 'sort', kind: 'text', help: "Sort by 'version', 'name', 'date' or 'size' (default version)" },
    ],
    arguments: { least: 1, most: 1 },
    load: async () => (await import('./verbs/tags.ts')).tags,
  },
  {
    name: 'manifest inspect',
    usage: '[OPTIONS] MANIFEST',
    summary: 'Display an image manifest, or manifest list, of a registry',
    flags: [
      {
        name: 'insecure',
        kind: 'switch',
        help: 'Taken for the sake of docker: plain HTTP is allowed for each registry on its own',
      },
      {
        name: 'verbose',
        short: 'v',
        kind: 'switch',
        help: 'Output additional info including layers and platform',
      },
    ],
    arguments: { least: 1, most: 1 },
    load: async () => (await import('./verbs/manifest-inspect.ts')).manifestInspect,
  },
  {
    name: 'updates',
    usage: '[OPTIONS] [IMAGE...]',
    summary: 'Ask the registries of images whether there is something newer, or a newer base',
    flags: [
      { name: 'format', kind: 'text', help: FORMAT },
      { name: 'last', kind: 'switch', help: 'Show what the last check found, and ask nobody' },
      { name: 'quiet', short: 'q', kind: 'switch', help: 'Only show names of images that have a newer one' },
    ],
    arguments: { least: 0, most: ANY },
    load: async () => (await import('./verbs/updates.ts')).updates,
  },
];
