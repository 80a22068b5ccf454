import type { ImageRow, ImagesPage } from '../../api/images.ts';
import { parseReference, matchReference } from '../../oci/reference.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { readToken, type FilterKey, type FilterToken } from './filter-token.ts';
import { findImage } from '../find-image.ts';
import type { Image } from '../image.ts';
import { hasLabel } from './labels.ts';
import { readMoment } from './moment.ts';
import { reachableBlobs } from './totals.ts';

type RowTest = (row: ImageRow) => boolean;

export interface CompiledFilters {
  readonly matches: RowTest;
  readonly problems: ImagesPage['problems'];
}

/**
 * docker's semantics: of `reference` filters one must fit, of `label` all, of `before` the earliest and of `since` the
 * latest counts; words must all be found. A filter that cannot be understood is reported, and takes no rows away.
 */
export function compileFilters(
  filters: readonly string[],
  images: readonly Image[],
  now: number,
): CompiledFilters {
  const problems: { filter: string; message: string }[] = [];
  const tests: RowTest[] = [];
  const references: RowTest[] = [];
  for (const filter of filters) {
    if (filter.trim() === '') continue;
    try {
      const token = readToken(filter);
      (token.key === 'reference' ? references : tests).push(compile(token, images, now));
    } catch (error) {
      if (!(error instanceof StrataError)) throw error;
      problems.push({ filter, message: error.message });
    }
  }
  if (references.length > 0) tests.push((row) => references.some((test) => test(row)));
  return { matches: (row) => tests.every((test) => test(row)), problems };
}

function compile(token: FilterToken, images: readonly Image[], now: number): RowTest {
  const { key, value, negated } = token;
  if (key === null) return wordTest(value);
  if (negated && key !== 'label') throw refused(key, `${key}!=`, 'Only label!= leaves out what fits.');
  if (value === '') throw refused(key, '', EXAMPLES[key]);
  switch (key) {
    case 'dangling':
      return equals(readFlag(key, value), (row) => row.name === null);
    case 'used':
      return equals(readFlag(key, value), (row) => row.usedBy.length > 0 || row.heldBy.length > 0);
    case 'label':
      return (row) => hasLabel(row, value) !== negated;
    case 'before':
      return createdTest(findImage(images, value).image, (created, limit) => created < limit);
    case 'since':
      return createdTest(findImage(images, value).image, (created, limit) => created > limit);
    case 'until': {
      const limit = readMoment(value, now);
      return (row) => row.created !== null && Date.parse(row.created) < limit;
    }
    case 'reference':
      return referenceTest(value);
    case 'layer':
      return layerTest(value, images);
    case 'platform':
      return (row) => `/${row.platform}/`.includes(`/${value}/`);
    case 'state':
      return (row) => row.state === value;
  }
}

const EXAMPLES: Readonly<Record<FilterKey, string>> = {
  before: 'Write before:IMAGE, as in before:nginx:1.27.',
  dangling: 'Write dangling:true or dangling:false.',
  label: 'Write label:KEY or label:KEY=VALUE.',
  layer: 'Write layer:DIGEST, as in layer:sha256:2c26b4.',
  platform: 'Write platform:linux/arm64 or platform:arm64.',
  reference: 'Write reference:PATTERN, as in reference:my*/app:1.*.',
  since: 'Write since:IMAGE, as in since:nginx:1.27.',
  state: 'Write state:complete, state:checking, state:incomplete or state:bad.',
  until: 'Write until:24h or until:2026-01-31.',
  used: 'Write used:true or used:false.',
};

function wordTest(word: string): RowTest {
  const wanted = word.toLowerCase();
  return (row) =>
    `${row.repository}:${row.tag}`.toLowerCase().includes(wanted) ||
    row.key.toLowerCase().includes(wanted) ||
    row.platform.includes(wanted) ||
    row.imageId.slice('sha256:'.length).startsWith(wanted) ||
    row.imageId.startsWith(wanted) ||
    row.digest.slice('sha256:'.length).startsWith(wanted) ||
    row.digest.startsWith(wanted);
}

function equals(wanted: boolean, fact: RowTest): RowTest {
  return (row) => fact(row) === wanted;
}

function readFlag(key: FilterKey, value: string): boolean {
  if (['true', '1', 't'].includes(value.toLowerCase())) return true;
  if (['false', '0', 'f'].includes(value.toLowerCase())) return false;
  throw refused(key, value, EXAMPLES[key]);
}

function createdTest(image: Image, compare: (created: string, limit: string) => boolean): RowTest {
  // What has no time is older than everything, as docker's zero time is.
  const limit = image.created ?? '';
  return (row) => compare(row.created ?? '', limit);
}

function referenceTest(pattern: string): RowTest {
  // Says at once, and once, when the pattern is malformed.
  matchReference(pattern, parseReference('a'));
  return (row) => {
    if (row.name === null) return false;
    try {
      return matchReference(pattern, parseReference(row.name));
    } catch {
      // A name that another tool wrote and that docker would not read.
      return false;
    }
  };
}

function layerTest(text: string, images: readonly Image[]): RowTest {
  const wanted = text.startsWith('sha256:') ? text : `sha256:${text}`;
  const owners = new Set<Image>();
  for (const [digest, blob] of reachableBlobs(images)) {
    if (digest.startsWith(wanted)) for (const owner of blob.owners) owners.add(owner);
  }
  for (const image of images) {
    if (
      image.layers.some(
        (layer) => layer.diffId?.startsWith(wanted) === true || layer.digest.startsWith(wanted),
      )
    )
      owners.add(image);
  }
  const manifests = new Set<string>([...owners].map((image) => image.manifestDigest));
  return (row) => manifests.has(row.manifestDigest);
}

function refused(key: FilterKey, value: string, action: string): StrataError {
  return new StrataError('INVALID_FILTER', `Invalid filter '${key}=${value}'. ${action}`, { action });
}
