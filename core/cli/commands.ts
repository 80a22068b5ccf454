/** Every verb, docker's names first. One entry here and one file in verbs/ make a new one. */
import type { CommandSpec, FlagSpec } from './command.ts';
import { BUILD_COMMAND } from './build-command.ts';
import { CACHE_COMMANDS } from './cache-commands.ts';
import { INSIDE_COMMANDS } from './inside-commands.ts';
import { PUSH_COMMANDS } from './push-commands.ts';
import { REGISTRY_COMMANDS } from './registry-commands.ts';
import { TAG_COMMANDS } from './tag-commands.ts';
import { SEARCH_COMMAND } from './search-command.ts';
import { TRUST_COMMANDS } from './trust-commands.ts';

const FORMAT: FlagSpec = {
  name: 'format',
  kind: 'text',
  help: "Format output as 'table', 'table TEMPLATE', 'json' or by a Go template",
};
const NO_TRUNC: FlagSpec = { name: 'no-trunc', kind: 'switch', help: "Don't truncate output" };
const FORCE = (help: string): FlagSpec => ({ name: 'force', short: 'f', kind: 'switch', help });

const ANY = Number.MAX_SAFE_INTEGER;

export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'pull',
    aliases: ['image pull'],
    usage: '[OPTIONS] NAME[:TAG|@DIGEST]',
    summary: 'Download an image from a registry',
    flags: [
      { name: 'all-tags', short: 'a', kind: 'switch', help: 'Download all tagged images in the repository' },
      { name: 'all-platforms', kind: 'switch', help: 'Download all platforms of a multi-platform image' },
      {
        name: 'platform',
        kind: 'list',
        value: 'string',
        help: 'Choose a platform of a multi-platform image; may be given several times',
      },
      {
        name: 'dry-run',
        kind: 'switch',
        help: 'Print what would be downloaded and what is here already, and store nothing',
      },
      { name: 'format', kind: 'text', help: "Format the plan of --dry-run as 'json'" },
      { name: 'quiet', short: 'q', kind: 'switch', help: 'Suppress verbose output' },
    ],
    arguments: { least: 1, most: 1 },
    load: async () => (await import('./verbs/pull.ts')).pull,
  },
  SEARCH_COMMAND,
  BUILD_COMMAND,
  ...CACHE_COMMANDS,
  {
    name: 'images',
    aliases: ['image ls', 'image list'],
    usage: '[OPTIONS] [REPOSITORY[:TAG]]',
    summary: 'List images',
    flags: [
      { name: 'all', short: 'a', kind: 'switch', help: 'Show all images (here none are hidden)' },
      { name: 'digests', kind: 'switch', help: 'Show digests' },
      {
        name: 'filter',
        short: 'f',
        kind: 'list',
        value: 'filter',
        help: 'Filter output based on conditions provided',
      },
      FORMAT,
      NO_TRUNC,
      { name: 'quiet', short: 'q', kind: 'switch', help: 'Only show image IDs' },
    ],
    arguments: { least: 0, most: 1 },
    load: async () => (await import('./verbs/images.ts')).images,
  },
  {
    name: 'history',
    aliases: ['image history'],
    usage: '[OPTIONS] IMAGE',
    summary: 'Show the history of an image',
    flags: [
      FORMAT,
      {
        name: 'human',
        short: 'H',
        kind: 'switch',
        default: true,
        help: 'Print sizes and dates in human readable format',
      },
      NO_TRUNC,
      { name: 'quiet', short: 'q', kind: 'switch', help: 'Only show image IDs' },
    ],
    arguments: { least: 1, most: 1 },
    load: async () => (await import('./verbs/history.ts')).history,
  },
  {
    name: 'inspect',
    aliases: ['image inspect'],
    usage: '[OPTIONS] IMAGE [IMAGE...]',
    summary: 'Display detailed information on one or more images',
    flags: [
      { name: 'format', short: 'f', kind: 'text', help: "Format output as 'json' or by a Go template" },
    ],
    arguments: { least: 1, most: ANY },
    load: async () => (await import('./verbs/inspect.ts')).inspect,
  },
  ...INSIDE_COMMANDS,
  ...PUSH_COMMANDS,
  ...REGISTRY_COMMANDS,
  ...TAG_COMMANDS,
  ...TRUST_COMMANDS,
  {
    name: 'tag',
    aliases: ['image tag'],
    usage: 'SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]',
    summary: 'Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE',
    flags: [],
    arguments: { least: 2, most: 2 },
    load: async () => (await import('./verbs/tag.ts')).tag,
  },
  {
    name: 'rmi',
    aliases: ['image rm', 'image remove'],
    usage: '[OPTIONS] IMAGE [IMAGE...]',
    summary: 'Remove one or more images',
    flags: [
      { name: 'dry-run', kind: 'switch', help: 'Print exactly what would go, and remove nothing' },
      FORCE('Remove an image by its ID although it has several names; pass by what is not here'),
      { name: 'no-prune', kind: 'switch', help: 'Do not delete untagged parents (here there are none)' },
      { name: 'untag', kind: 'switch', help: 'Only take the names away; the image stays without one' },
    ],
    arguments: { least: 1, most: ANY },
    load: async () => (await import('./verbs/rmi.ts')).rmi,
  },
  {
    name: 'image prune',
    usage: '[OPTIONS]',
    summary: 'Remove unused images',
    flags: [
      { name: 'all', short: 'a', kind: 'switch', help: 'Remove all unused images, not just dangling ones' },
      { name: 'dry-run', kind: 'switch', help: 'Print exactly what would go, and remove nothing' },
      {
        name: 'filter',
        kind: 'list',
        value: 'filter',
        help: 'Provide filter values (e.g. "until=<timestamp>")',
      },
      FORCE('Do not prompt for confirmation'),
    ],
    arguments: { least: 0, most: 0 },
    load: async () => (await import('./verbs/prune.ts')).prune,
  },
  {
    name: 'system df',
    usage: '[OPTIONS]',
    summary: 'Show disk usage',
    flags: [
      FORMAT,
      { name: 'verbose', short: 'v', kind: 'switch', help: 'Show detailed information on space usage' },
    ],
    arguments: { least: 0, most: 0 },
    load: async () => (await import('./verbs/system-df.ts')).systemDf,
  },
  {
    name: 'verify',
    usage: '[OPTIONS]',
    summary: 'Hash everything in the store again, and report what is not what it says it is',
    flags: [
      { name: 'quiet', short: 'q', kind: 'switch', help: 'Only print problems' },
      { name: 'repair', kind: 'switch', help: 'Fetch again just the blobs that are damaged or missing' },
    ],
    arguments: { least: 0, most: 0 },
    load: async () => (await import('./verbs/verify.ts')).verify,
  },
  {
    name: 'version',
    usage: '[OPTIONS]',
    summary: 'Show the version',
    flags: [{ name: 'format', short: 'f', kind: 'text', help: 'Format output by a Go template' }],
    arguments: { least: 0, most: 0 },
    load: async () => (await import('./verbs/version.ts')).version,
  },
];

/** Words that lead to verbs, and are none themselves. */
export const GROUPS: readonly string[] = [
  'image',
  'system',
  'builder',
  'manifest',
  'registry',
  'remote',
  'signers',
];
