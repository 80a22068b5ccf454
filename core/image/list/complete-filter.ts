import { FILTER_KEYS, readToken, type FilterKey } from './filter-token.ts';
import type { Image } from '../image.ts';
import { nameParts } from '../image-name.ts';

/** As many as a menu shows without scrolling. */
const MOST = 20;

/** Tokens that a half-typed one may become, best first: those that begin with it, then those that contain it. */
export function completeFilter(images: readonly Image[], text: string): readonly string[] {
  const typed = text.trim();
  const token = readToken(typed);
  if (token.key === null) {
    const keys = FILTER_KEYS.filter((key) => key.startsWith(typed.toLowerCase())).map((key) => `${key}:`);
    return typed === '' ? keys : [...keys, ...ranked(names(images), typed)].slice(0, MOST);
  }
  const { key, value } = token;
  return ranked(valuesFor(key, images), value).map((found) => `${key}${token.negated ? '!' : ''}:${found}`);
}

function valuesFor(key: FilterKey, images: readonly Image[]): Iterable<string> {
  switch (key) {
    case 'dangling':
    case 'used':
      return ['true', 'false'];
    case 'state':
      return ['complete', 'checking', 'incomplete', 'bad'];
    case 'until':
      return ['24h', '168h', '720h', '8760h'];
    case 'label':
      return images.flatMap((image) =>
        Object.entries(image.labels).flatMap(([name, value]) => [name, `${name}=${value}`]),
      );
    case 'platform':
      return images.map((image) => image.platform).filter((platform) => platform !== '');
    case 'layer':
      return images.flatMap((image) => image.layers.map((layer) => layer.digest));
    case 'reference':
      return names(images).map((name) => name.replace(/(:[^:/]*)?$/, ':*'));
    case 'before':
    case 'since':
      return names(images);
  }
}

function names(images: readonly Image[]): readonly string[] {
  return images.flatMap((image) => image.names.map((name) => nameParts(name).familiar));
}

function ranked(values: Iterable<string>, typed: string): readonly string[] {
  const wanted = typed.toLowerCase();
  const begins = new Set<string>();
  const contains = new Set<string>();
  for (const value of values) {
    const lower = value.toLowerCase();
    if (lower.startsWith(wanted)) begins.add(value);
    else if (lower.includes(wanted)) contains.add(value);
    if (begins.size >= MOST) break;
  }
  return [...begins, ...contains].slice(0, MOST);
}
