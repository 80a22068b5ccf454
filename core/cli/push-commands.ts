import type { CommandSpec, FlagSpec } from './command.ts';

const ANY = Number.MAX_SAFE_INTEGER;
const PLATFORM: FlagSpec = {
  name: 'platform',
  kind: 'list',
  value: 'platform',
  help: 'Only these platforms of a multi-platform image',
};
const QUIET: FlagSpec = { name: 'quiet', short: 'q', kind: 'switch', help: 'Suppress verbose output' };

/** What brings images to registries and takes them out again. docker has the first of these verbs. */
export const PUSH_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'push',
    aliases: ['image push'],
    usage: '[OPTIONS] NAME[:TAG] [DESTINATION...]',
    summary: 'Upload an image to a registry, under its own name or others',
    flags: [
      { name: 'all-tags', short: 'a', kind: 'switch', help: 'Push all tags of an image to the repository' },
      PLATFORM,
      QUIET,
    ],
    arguments: { least: 1, most: ANY },
    load: async () => (await import('./verbs/push.ts')).push,
  },
  {
    name: 'copy',
    usage: '[OPTIONS] SOURCE DESTINATION [DESTINATION...]',
    summary: 'Copy an image from registry to registry, without keeping it here',
    flags: [
      PLATFORM,
      { name: 'referrers', kind: 'switch', help: 'Also what refers to it: signatures, bills of materials' },
      QUIET,
    ],
    arguments: { least: 2, most: ANY },
    load: async () => (await import('./verbs/copy.ts')).copy,
  },
  {
    name: 'remote rm',
    usage: '[OPTIONS] REFERENCE',
    summary: 'Delete a tag, or an image with all its tags, in its registry',
    flags: [
      { name: 'yes', short: 'y', kind: 'switch', help: 'Do not ask for the tag to be typed' },
      {
        name: 'all-tags',
        kind: 'switch',
        help: 'With --yes: also where other tags of the same image go with it',
      },
    ],
    arguments: { least: 1, most: 1 },
    load: async () => (await import('./verbs/remote-rm.ts')).remoteRm,
  },
];
