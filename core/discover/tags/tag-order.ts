import { isCompanion } from './noise.ts';
import { readTag, withoutZeros, type ReadTag } from './read-tag.ts';

/**
 * Newest first: names that move ("latest" before all), versions, days, other words. Within one version what it is called
 * more generally comes first ("1", "1.27", "1.27.2"), a release before what led to it, the plain image before its variants,
 * and variants by their words, with higher numbers first. Numbers compare as numbers wherever they stand.
 */
export function compareTags(one: string, other: string): number {
  return compareKeyed(tagKey(one), one, tagKey(other), other);
}

/** A list of tags of images, newest first, without what is only there beside images. */
export function sortTags(tags: readonly string[]): readonly string[] {
  return tags
    .filter((tag) => !isCompanion(tag))
    .map((tag) => ({ tag, key: tagKey(tag) }))
    .sort((one, other) => compareKeyed(one.key, one.tag, other.key, other.tag))
    .map(({ tag }) => tag);
}

/** The same for those who keep the keys. What differs only in spelling ("1.2" and "v1.2") is ordered by that. */
export function compareKeyed(key: string, tag: string, otherKey: string, otherTag: string): number {
  if (key < otherKey) return -1;
  if (key > otherKey) return 1;
  return tag < otherTag ? -1 : tag > otherTag ? 1 : 0;
}

const KINDS: Readonly<Record<ReadTag['kind'], string>> = { moving: '1', version: '2', dated: '3', word: '4' };

// Lower than anything that could follow: nothing more of the same comes.
const END = '\u0001';
const TEXT = '\u0002';
const NUMBER = '\u0003';
const RELEASE = '\u0001';
const EARLY = '\u0002';

/** A text that compares, code unit by code unit, as the tag does. All of it is Latin-1, which engines keep in one byte each. */
export function tagKey(tag: string): string {
  const { kind, numbers, prerelease, variant } = readTag(tag);
  let key = KINDS[kind];
  if (kind === 'moving') key += movingRank(tag);
  for (const digits of numbers) key += higherFirst(digits);
  key += END;
  if (prerelease === null) key += RELEASE;
  else key += EARLY + String.fromCharCode(0x39 - prerelease.rank) + higherFirst(prerelease.number);
  return key + runsOf(variant);
}

/** "latest" before the other names, and what is meant for everybody before what is not finished. */
function movingRank(tag: string): string {
  if (/^latest$/i.test(tag)) return '0';
  if (/^latest/i.test(tag)) return '1';
  return /^(?:stable|mainline|lts|release|current)/i.test(tag) ? '2' : '3';
}

const RUN = /\d+|[^\d]+/g;

function runsOf(text: string): string {
  let key = '';
  for (const run of text.match(RUN) ?? []) {
    const code = run.charCodeAt(0);
    const isNumber = code >= 0x30 && code <= 0x39;
    key += isNumber ? NUMBER + higherFirst(withoutZeros(run)) : TEXT + run.toLowerCase() + END;
  }
  return key + END;
}

/** Longest possible tag, so longest number in one. */
const MOST_DIGITS = 128;

/** Digits without leading zeros such that higher numbers come first: their count falls, then each digit does. */
function higherFirst(digits: string): string {
  let key = String.fromCharCode(0x40 + MOST_DIGITS - Math.min(digits.length, MOST_DIGITS - 1));
  for (let at = 0; at < digits.length; at += 1) key += String.fromCharCode(0x69 - digits.charCodeAt(at));
  return key;
}
