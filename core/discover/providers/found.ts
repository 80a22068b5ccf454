import type { Facet, SearchQuery } from '../../api/discover.ts';
import { familiarName, parseReference } from '../../oci/reference.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import type { Found } from './provider.ts';

const LONGEST_DESCRIPTION = 1000;
const LONGEST_WORD = 100;
/** Operating systems, architectures and categories of one repository. */
const MOST_WORDS = 50;

interface Told {
  readonly description?: string | null | undefined;
  readonly stars?: number | null | undefined;
  readonly pulls?: number | null | undefined;
  readonly official?: boolean | undefined;
  readonly publisher?: Found['publisher'];
  readonly updated?: string | null;
  readonly isPrivate?: boolean | null | undefined;
  readonly os?: readonly string[];
  readonly architectures?: readonly string[];
  readonly categories?: readonly string[];
}

/** A repository as a registry tells of it, bounded and harmless to show; `undefined` when its name is none. */
export function foundAt(domain: string, path: string, told: Told = {}): Found | undefined {
  const name = nameOf(domain, path);
  if (name === undefined) return undefined;
  return {
    registry: domain,
    ...name,
    description: shortLine(told.description ?? ''),
    stars: countOf(told.stars),
    pulls: countOf(told.pulls),
    official: told.official ?? false,
    publisher: told.publisher ?? null,
    updated: told.updated ?? null,
    isPrivate: told.isPrivate ?? null,
    os: words(told.os),
    architectures: words(told.architectures),
    categories: words(told.categories),
  };
}

/** Facets that a query asks for and that are not among those that a registry knows. */
export function ignoredFacets({ facets }: SearchQuery, known: readonly Facet[]): readonly Facet[] {
  const asked: readonly (readonly [Facet, boolean])[] = [
    ['trusted', facets.trusted],
    ['verified', facets.verified],
    ['os', facets.os.length > 0],
    ['architecture', facets.architecture.length > 0],
    ['category', facets.category.length > 0],
  ];
  return asked.filter(([facet, on]) => on && !known.includes(facet)).map(([facet]) => facet);
}

/** A date in any form that registries write (also seconds since 1970), as ISO 8601; `null` when it is none. */
export function dateOf(value: string | number | null | undefined): string | null {
  if (value === null || value === undefined || value === '' || value === 0) return null;
  const date = new Date(typeof value === 'number' ? value * 1000 : value);
  // The year 1 is what programs in Go write where they know no date.
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1971 ? null : date.toISOString();
}

function nameOf(domain: string, path: string): Pick<Found, 'reference' | 'familiar'> | undefined {
  try {
    const reference = parseReference(`${domain}/${path}`);
    if (reference.tag !== undefined || reference.digest !== undefined || reference.domain !== domain)
      return undefined;
    return { reference: reference.name, familiar: familiarName(reference) };
  } catch {
    return undefined;
  }
}

/** Some keep whole Markdown documents as descriptions: the first line with words on it. */
export function firstLine(description: string | null | undefined): string {
  const line = (description ?? '')
    .slice(0, 10_000)
    .split('\n')
    .map((each) => each.replace(/^#+\s*/, '').trim())
    .find((each) => each !== '');
  return line ?? '';
}

function shortLine(text: string): string {
  // Only as much is looked at as can be shown: a description may be a whole book.
  const line = visibleLine(text.slice(0, LONGEST_DESCRIPTION * 2)).trim();
  return line.length > LONGEST_DESCRIPTION ? `${line.slice(0, LONGEST_DESCRIPTION - 1)}…` : line;
}

function countOf(count: number | null | undefined): number | null {
  return count !== null && count !== undefined && Number.isSafeInteger(count) && count >= 0 ? count : null;
}

function words(list: readonly string[] = []): readonly string[] {
  const kept = new Set<string>();
  for (const word of list.slice(0, MOST_WORDS)) {
    const shown = visibleLine(word.slice(0, LONGEST_WORD)).trim();
    if (shown !== '') kept.add(shown);
  }
  return [...kept];
}
