/** One filter as typed: `key:value` in the window, `key=value` as docker has it, or a plain word. */
export interface FilterToken {
  readonly key: FilterKey | null;
  /** Only `label!=`: what has it is left out. */
  readonly negated: boolean;
  readonly value: string;
}

export const FILTER_KEYS = [
  'before',
  'dangling',
  'label',
  'layer',
  'platform',
  'reference',
  'since',
  'state',
  'until',
  'used',
] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

/** The keys that docker's `images --filter` has; the command line takes no others. */
export const DOCKER_FILTER_KEYS: readonly FilterKey[] = [
  'before',
  'dangling',
  'label',
  'reference',
  'since',
  'until',
];

export function readToken(text: string): FilterToken {
  const match = /^([a-z]+)(!?)[:=]([\s\S]*)$/.exec(text.trim());
  const key = FILTER_KEYS.find((candidate) => candidate === match?.[1]);
  // "nginx:1.27" looks the same, but nginx is no key: it is a word to be found.
  if (match === null || key === undefined) return { key: null, negated: false, value: text.trim() };
  return { key, negated: match[2] === '!', value: unquoted(match[3] ?? '') };
}

function unquoted(value: string): string {
  return /^"[^"]*"$/.test(value) ? value.slice(1, -1) : value;
}
