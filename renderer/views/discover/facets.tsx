import { ChevronDown, X } from 'lucide-react';
import type { SearchQuery } from '../../../core/api/discover.ts';
import { NO_FACETS, search, useSearch } from '../../state/discover/search.ts';
import { Button } from '../../ui/button.tsx';
import { MenuButton } from '../../ui/context-menu.tsx';
import { TRUST_WORDS } from './marks.tsx';

const OS = ['linux', 'windows'];
const ARCHITECTURES = ['amd64', 'arm64', 'arm', '386', 'ppc64le', 'riscv64', 's390x'];
/** As Docker Hub names them. https://hub.docker.com/search */
const CATEGORIES = [
  'API management',
  'Content management system',
  'Data science',
  'Databases & storage',
  'Developer tools',
  'Integration & delivery',
  'Internet of things',
  'Languages & frameworks',
  'Machine learning & AI',
  'Message queues',
  'Monitoring & observability',
  'Networking',
  'Operating systems',
  'Security',
  'Web analytics',
  'Web servers',
];

const SORTS: Readonly<Record<SearchQuery['sort'], string>> = {
  best: 'Best match',
  stars: 'Most stars',
  pulls: 'Most pulls',
  updated: 'Last updated',
};
const SORT_KEYS = ['best', 'stars', 'pulls', 'updated'] as const;

const narrow = (change: Partial<SearchQuery['facets']>): void =>
  search({ facets: { ...useSearch.getState().query.facets, ...change } }, 0);

/** What narrows the search, where the registry has it. */
export function Facets() {
  const { facets, sort } = useSearch((state) => state.query);
  const narrowed = facets !== NO_FACETS && JSON.stringify(facets) !== JSON.stringify(NO_FACETS);
  return (
    <div
      className="flex h-8 shrink-0 items-center gap-1 overflow-x-auto px-4 pb-1"
      role="group"
      aria-label="Narrow the search"
      data-testid="facets"
    >
      <Toggle
        title="Trusted"
        hint={`Official images, and those of verified and sponsored publishers. ${TRUST_WORDS.official}`}
        on={facets.trusted}
        onChange={(trusted) => narrow({ trusted })}
      />
      <Toggle
        title="Verified publisher"
        hint={TRUST_WORDS.verified}
        on={facets.verified}
        onChange={(verified) => narrow({ verified })}
      />
      <Choice title="System" values={OS} chosen={facets.os} onChange={(os) => narrow({ os })} />
      <Choice
        title="Architecture"
        values={ARCHITECTURES}
        chosen={facets.architecture}
        onChange={(architecture) => narrow({ architecture })}
      />
      <Choice
        title="Category"
        values={CATEGORIES}
        chosen={facets.category}
        onChange={(category) => narrow({ category })}
      />
      {narrowed ? (
        <Button small look="quiet" onPress={() => search({ facets: NO_FACETS }, 0)}>
          <X size={12} aria-hidden /> Clear
        </Button>
      ) : null}
      <span className="flex-1" />
      <MenuButton
        label={`Sort: ${SORTS[sort]}`}
        extra="btn btn-quiet btn-small"
        testId="discover-sort"
        sections={[
          SORT_KEYS.map((each) => ({
            id: each,
            title: SORTS[each],
            chosen: each === sort,
            run: () => search({ sort: each }, 0),
          })),
        ]}
      >
        {SORTS[sort]} <ChevronDown size={12} aria-hidden />
      </MenuButton>
    </div>
  );
}

function Toggle({
  title,
  hint,
  on,
  onChange,
}: {
  readonly title: string;
  readonly hint: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}) {
  return (
    <label
      title={hint}
      className="flex h-6 shrink-0 items-center rounded-md border border-line px-2 text-sm text-ink-2 hover:text-ink has-checked:border-accent-line has-checked:bg-accent-soft has-checked:font-medium has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
    >
      <input
        type="checkbox"
        className="sr-only"
        checked={on}
        onChange={(event) => onChange(event.target.checked)}
      />
      {title}
    </label>
  );
}

function Choice({
  title,
  values,
  chosen,
  onChange,
}: {
  readonly title: string;
  readonly values: readonly string[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}) {
  const [first] = chosen;
  const said = first === undefined ? title : chosen.length === 1 ? first : `${title}: ${chosen.length}`;
  return (
    <MenuButton
      label={chosen.length === 0 ? title : `${title}: ${chosen.join(', ')}`}
      extra={`flex h-6 shrink-0 items-center gap-1 rounded-md border px-2 text-sm ${
        chosen.length === 0
          ? 'border-line text-ink-2 hover:text-ink'
          : 'border-accent-line bg-accent-soft font-medium text-accent'
      }`}
      sections={[
        [...new Set([...values, ...chosen])].map((value) => ({
          id: value,
          title: value,
          chosen: chosen.includes(value),
          run: () =>
            onChange(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]),
        })),
        chosen.length === 0 ? [] : [{ id: 'any', title: 'Any', run: () => onChange([]) }],
      ]}
    >
      {said} <ChevronDown size={12} aria-hidden />
    </MenuButton>
  );
}
