import type { CommandSpec } from './command.ts';

/** What builds keep beside images. docker's verbs: `docker builder prune`, `docker buildx du`. */
export const CACHE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'builder prune',
    aliases: ['buildx prune'],
    usage: '[OPTIONS]',
    summary: 'Remove build cache',
    flags: [
      {
        name: 'all',
        short: 'a',
        kind: 'switch',
        help: 'Also remove steps whose layers images have, and cache mounts',
      },
      {
        name: 'filter',
        kind: 'list',
        value: 'filter',
        help: 'Provide filter values (e.g. "until=24h": not used since)',
      },
      { name: 'force', short: 'f', kind: 'switch', help: 'Do not prompt for confirmation' },
    ],
    arguments: { least: 0, most: 0 },
    load: async () => (await import('./verbs/builder-prune.ts')).builderPrune,
  },
  {
    name: 'builder du',
    aliases: ['buildx du'],
    usage: '[OPTIONS]',
    summary: 'Show what the build cache takes',
    flags: [
      {
        name: 'format',
        kind: 'text',
        help: "Format output as 'table', 'table TEMPLATE', 'json' or by a Go template",
      },
    ],
    arguments: { least: 0, most: 0 },
    load: async () => (await import('./verbs/builder-du.ts')).builderDu,
  },
];
