import type { CommandSpec } from './command.ts';

export const SEARCH_COMMAND: CommandSpec = {
  name: 'search',
  usage: '[OPTIONS] TERM',
  summary: 'Search all registries that are turned on for repositories',
  flags: [
    {
      name: 'filter',
      short: 'f',
      kind: 'list',
      value: 'filter',
      help: "Filter output by 'stars=NUMBER' and 'is-official=true'",
    },
    {
      name: 'format',
      kind: 'text',
      help: "Format output as 'table', 'table TEMPLATE', 'json' or by a Go template",
    },
    { name: 'limit', kind: 'text', value: 'int', help: 'Max number of search results of each registry (25)' },
    { name: 'no-trunc', kind: 'switch', help: "Don't truncate output" },
    {
      name: 'registry',
      kind: 'list',
      value: 'domain',
      help: 'Search this registry; may be given several times',
    },
  ],
  arguments: { least: 1, most: 1 },
  load: async () => (await import('./verbs/search.ts')).search,
};
