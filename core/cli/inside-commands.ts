/** Verbs that look into images: in the store, in an archive ("./x.tar", "oci:folder") or in a registry ("docker://name"). */
import type { CommandSpec, FlagSpec } from './command.ts';

const FORMAT: FlagSpec = {
  name: 'format',
  kind: 'text',
  help: "Format output as 'table', 'table TEMPLATE', 'json' or by a Go template",
};
const JSON_FORMAT: FlagSpec = { name: 'format', kind: 'text', help: "Format output as 'json'" };
const NO_TRUNC: FlagSpec = { name: 'no-trunc', kind: 'switch', help: "Don't truncate output" };
const PLATFORM: FlagSpec = {
  name: 'platform',
  kind: 'text',
  help: 'Choose a platform of a multi-platform image',
};
const LAYER: FlagSpec = {
  name: 'layer',
  kind: 'text',
  value: 'layer',
  help: 'Only this layer: its number from 1 at the base, or its digest',
};
const UP_TO: FlagSpec = {
  name: 'up-to',
  kind: 'text',
  value: 'layer',
  help: 'The filesystem as it stands after this layer',
};
const ONE_IMAGE = { least: 1, most: 1 };

export const INSIDE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'layers',
    usage: '[OPTIONS] IMAGE',
    summary: 'List the layers of an image, the base first',
    flags: [FORMAT, NO_TRUNC, PLATFORM],
    arguments: ONE_IMAGE,
    load: async () => (await import('./verbs/inside/layers.ts')).layers,
  },
  {
    name: 'files',
    usage: '[OPTIONS] IMAGE [PATH]',
    summary: 'List the files of an image, one path a line',
    flags: [
      FORMAT,
      LAYER,
      UP_TO,
      PLATFORM,
      { name: 'long', short: 'l', kind: 'switch', help: 'With mode, owner, size, time and layer' },
    ],
    arguments: { least: 1, most: 2 },
    load: async () => (await import('./verbs/inside/files.ts')).files,
  },
  {
    name: 'cat',
    usage: '[OPTIONS] IMAGE PATH',
    summary: 'Print a file of an image',
    flags: [LAYER, PLATFORM],
    arguments: { least: 2, most: 2 },
    load: async () => (await import('./verbs/inside/cat.ts')).cat,
  },
  {
    name: 'cp',
    usage: '[OPTIONS] IMAGE:PATH DESTINATION|-',
    summary: 'Copy a file, a folder or the whole filesystem out of an image; "-" writes a tar stream',
    flags: [LAYER, UP_TO, PLATFORM],
    arguments: { least: 2, most: 2 },
    load: async () => (await import('./verbs/inside/cp.ts')).cp,
  },
  {
    name: 'diff',
    usage: '[OPTIONS] IMAGE IMAGE',
    summary: 'Compare two images: layers, config, packages and files',
    flags: [
      JSON_FORMAT,
      PLATFORM,
      { name: 'files', kind: 'switch', help: 'Only the files that differ: A, M or D and the path' },
      { name: 'summary', kind: 'switch', help: 'Leave the list of files out' },
    ],
    arguments: { least: 2, most: 2 },
    load: async () => (await import('./verbs/inside/diff.ts')).diff,
  },
  {
    name: 'find',
    usage: '[OPTIONS] PATTERN',
    summary:
      'Find a file in all images by part of its name, a glob, a regular expression or its content digest',
    flags: [
      FORMAT,
      { name: 'path', kind: 'switch', help: 'Compare with the whole path instead of the name' },
      { name: 'regex', kind: 'switch', help: 'The pattern is a regular expression' },
    ],
    arguments: { least: 1, most: 1 },
    load: async () => (await import('./verbs/inside/find.ts')).find,
  },
  {
    name: 'waste',
    usage: '[OPTIONS] IMAGE',
    summary: 'Show what an image carries that nobody sees; rules make it a gate for pipelines',
    flags: [
      JSON_FORMAT,
      PLATFORM,
      { name: 'limit', kind: 'text', value: 'number', help: 'Paths to list (20)' },
      {
        name: 'min-efficiency',
        kind: 'text',
        value: 'share',
        help: 'Exit with 11 when less of what is stored is shown: 0.95 or 95%',
      },
      { name: 'max-wasted', kind: 'text', value: 'size', help: 'Exit with 12 when more is wasted: 20MB' },
      {
        name: 'max-wasted-percent',
        kind: 'text',
        value: 'percent',
        help: 'Exit with 13 when a larger part of what is stored is wasted: 10',
      },
      { name: 'quiet', short: 'q', kind: 'switch', help: 'Only say how the rules came out' },
    ],
    arguments: ONE_IMAGE,
    load: async () => (await import('./verbs/inside/waste.ts')).waste,
  },
  {
    name: 'packages',
    usage: '[OPTIONS] IMAGE',
    summary: 'List the packages of an image, or write a bill of materials',
    flags: [
      {
        ...FORMAT,
        help: "Format output as 'table', 'table TEMPLATE', 'json', 'spdx', 'cyclonedx' or by a Go template",
      },
      PLATFORM,
    ],
    arguments: ONE_IMAGE,
    load: async () => (await import('./verbs/inside/packages.ts')).packages,
  },
  {
    name: 'secrets',
    usage: '[OPTIONS] IMAGE',
    summary: 'Look for keys, tokens and passwords in every layer, in history and config',
    flags: [
      FORMAT,
      PLATFORM,
      {
        name: 'fail-on',
        kind: 'text',
        value: 'certainty',
        help: "Exit with 3 when something is found that is at least 'possible', 'likely' or 'sure'",
      },
    ],
    arguments: ONE_IMAGE,
    load: async () => (await import('./verbs/inside/secrets.ts')).secrets,
  },
  {
    name: 'dockerfile',
    usage: '[OPTIONS] IMAGE',
    summary: 'Tell the Dockerfile of an image from its history',
    flags: [PLATFORM],
    arguments: ONE_IMAGE,
    load: async () => (await import('./verbs/inside/dockerfile.ts')).dockerfile,
  },
];
