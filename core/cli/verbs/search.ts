import type { FoundRepository, SearchAnswer, SearchQuery } from '../../api/discover.ts';
import { namesRegistry } from '../../oci/reference.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import { readDomain } from '../../registry/domain.ts';
import type { Run } from '../command.ts';
import { printRows, type RowKind } from '../print-rows.ts';
import { remedyOf } from '../say-error.ts';
import { collectFound } from './search/collect-found.ts';
import { readFilters, readLimit } from './search/read-flags.ts';

/** As docker cuts the description. */
const LONGEST_DESCRIPTION = 45;

export const search: Run = async (flags, [term = ''], terminal) => {
  const matches = readFilters(flags.list('filter'));
  const limit = readLimit(flags.text('limit'));
  // docker, too, takes the name of a registry before the term.
  const cut = namesRegistry(term) ? term.indexOf('/') : -1;
  const named = [...flags.list('registry'), ...(cut < 0 ? [] : [term.slice(0, cut)])].map(readDomain);
  const query: SearchQuery = {
    text: term.slice(cut + 1),
    registries: named.length === 0 ? null : named,
    facets: { trusted: false, verified: false, os: [], architecture: [], category: [] },
    sort: 'best',
  };
  const discovering = await (await terminal.openCore()).discovering();
  const { answers, found } = await collectFound(discovering, query, {
    matches,
    limit,
    signal: terminal.signal,
  });

  const format = flags.text('format');
  const kind = rowKind({
    several: answers.length > 1,
    whole: flags.on('no-trunc'),
    json: format?.trim() === 'json',
  });
  printRows(kind, found, format, terminal.out);
  const problems = answers.flatMap((answer) => problemOf(answer) ?? []);
  terminal.errors.write(problems.map((text) => `${text}\n`).join(''));
  return problems.length === 0 || found.length > 0 ? 0 : 1;
};

function rowKind({
  several,
  whole,
  json,
}: Readonly<Record<'several' | 'whole' | 'json', boolean>>): RowKind<FoundRepository> {
  const mark = (on: boolean): string => (json ? String(on) : on ? '[OK]' : '');
  return {
    fields: {
      Name: { title: 'NAME', of: ({ familiar }) => familiar },
      Description: { title: 'DESCRIPTION', of: ({ description }) => shortened(description, whole) },
      StarCount: { title: 'STARS', of: ({ stars }) => (stars === null ? '' : String(stars)) },
      IsOfficial: { title: 'OFFICIAL', of: ({ official }) => mark(official) },
      Registry: { title: 'REGISTRY', of: ({ registry }) => registry },
      PullCount: { title: 'PULLS', of: ({ pulls }) => (pulls === null ? '' : String(pulls)) },
      Publisher: { title: 'PUBLISHER', of: ({ publisher }) => publisher ?? '' },
    },
    columns: ['Name', 'Description', 'StarCount', 'IsOfficial', ...(several ? ['Registry'] : [])],
  };
}

function shortened(description: string, whole: boolean): string {
  const text = Array.from(visibleLine(description));
  return whole || text.length <= LONGEST_DESCRIPTION
    ? text.join('')
    : `${text.slice(0, LONGEST_DESCRIPTION - 1).join('')}…`;
}

function problemOf({ name, state }: SearchAnswer): string | undefined {
  if (state.kind === 'unable') return `${name}: ${state.note}`;
  if (state.kind !== 'failed') return undefined;
  return `${name}: ${state.error.message}\n${remedyOf(state.error)}`.trimEnd();
}
