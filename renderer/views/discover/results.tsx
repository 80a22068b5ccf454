import { Download } from 'lucide-react';
import { useCallback, useMemo, useState, type KeyboardEvent, type MouseEvent } from 'react';
import type { FoundRepository, SearchAnswer } from '../../../core/api/discover.ts';
import { copy } from '../../state/deeds.ts';
import { openPull } from '../../state/dialog.ts';
import { bookmark } from '../../state/discover/known.ts';
import { askForMore, resultScroll, search, showOnly, useSearch } from '../../state/discover/search.ts';
import { openRepository } from '../../state/discover/tags.ts';
import { attempt } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { ContextMenu, type MenuSection } from '../../ui/context-menu.tsx';
import { DataGrid, type GridColumn } from '../../ui/data-grid.tsx';
import { ImageName } from '../../ui/image-name.tsx';
import { Age } from '../../ui/values.tsx';
import { formatMany, formatNumber } from '../../words/format.ts';
import { visiblePath } from '../../words/visible.ts';
import { BookmarkButton } from './known-list.tsx';
import { RegistryMark, TrustMark } from './marks.tsx';

type Sort = 'stars' | 'pulls' | 'updated';

const keyOf = ({ reference }: FoundRepository): string => reference;
const open = ({ reference }: FoundRepository): void => openRepository(reference);
const pull = ({ reference }: FoundRepository): void => openPull(reference);
const turn = ({ reference, bookmarked }: FoundRepository): void =>
  attempt(() => bookmark(reference, !bookmarked));

/** What all registries found, in one table. */
export function Results({ found }: { readonly found: readonly FoundRepository[] }) {
  const { answers, chosen, query } = useSearch();
  const [menu, setMenu] = useState<{
    readonly row: FoundRepository;
    readonly x: number;
    readonly y: number;
  } | null>(null);
  const columns = useMemo(() => columnsFor(answers), [answers]);
  const lead = found.find(({ reference }) => reference === chosen);
  const onLook = useCallback(
    (_first: number, last: number) => {
      // who has come to the end is given more
      if (last < found.length - 1 || resultScroll.top === 0) return;
      for (const { registry, state } of useSearch.getState().answers)
        if (state.kind === 'answered' && state.more) attempt(() => askForMore(registry));
    },
    [found.length],
  );
  const onMenu = (event: MouseEvent, row: FoundRepository): void => {
    event.preventDefault();
    useSearch.setState({ chosen: row.reference });
    setMenu({ row, x: event.clientX, y: event.clientY });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (lead === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'b' || event.key === 'B') turn(lead);
    else if (event.key === 'p' || event.key === 'P') pull(lead);
    else return;
    event.preventDefault();
  };
  const sorted = query.sort === 'best' ? {} : { sort: { by: query.sort, descending: true } };
  return (
    <div className="flex h-full flex-col">
      {/* keys that the grid leaves to what is around it */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div className="min-h-0 flex-1" onKeyDown={onKeyDown}>
        <DataGrid<FoundRepository, Sort>
          label="Repositories found"
          testId="results"
          columns={columns}
          count={found.length}
          at={(index) => found[index]}
          keyOf={keyOf}
          selected={chosen}
          onSelect={({ reference }) => useSearch.setState({ chosen: reference })}
          onOpen={open}
          onMenu={onMenu}
          onLook={onLook}
          {...sorted}
          onSort={(by) => search({ sort: query.sort === by ? 'best' : by }, 0)}
          scroll={resultScroll}
        />
      </div>
      {lead === undefined ? null : <Chosen row={lead} />}
      {menu === null ? null : (
        <ContextMenu
          at={menu}
          label={visiblePath(menu.row.familiar)}
          sections={menuOf(menu.row)}
          onClose={() => setMenu(null)}
        />
      )}
    </div>
  );
}

/** The row that keys act on, with its description whole and what can be done. */
function Chosen({ row }: { readonly row: FoundRepository }) {
  return (
    <div
      className="flex h-9 shrink-0 items-center gap-2 border-t border-line bg-accent-soft pr-4 pl-4"
      role="status"
    >
      <span className="max-w-[40%] min-w-0 shrink-0 font-medium">
        <ImageName title={row.familiar} />
      </span>
      <span className="selectable min-w-0 flex-1 truncate text-ink-2" title={row.description}>
        {row.description}
      </span>
      <Button small look="quiet" onPress={() => turn(row)} aria-pressed={row.bookmarked}>
        {row.bookmarked ? 'Bookmarked' : 'Bookmark'} <Key>B</Key>
      </Button>
      <Button small onPress={() => pull(row)}>
        <Download size={13} aria-hidden /> Pull… <Key>P</Key>
      </Button>
      <Button small look="primary" onPress={() => open(row)}>
        Open <Key>↵</Key>
      </Button>
    </div>
  );
}

function Key({ children }: { readonly children: string }) {
  return (
    <kbd className="ml-0.5 font-sans text-xs opacity-70" aria-hidden>
      {children}
    </kbd>
  );
}

function menuOf(row: FoundRepository): readonly MenuSection[] {
  return [
    [
      { id: 'open', title: 'Open', keys: 'Enter', run: () => open(row) },
      { id: 'pull', title: 'Pull…', keys: 'P', run: () => pull(row) },
      {
        id: 'bookmark',
        title: row.bookmarked ? 'Take the bookmark away' : 'Bookmark',
        keys: 'B',
        run: () => turn(row),
      },
    ],
    [
      { id: 'copy', title: 'Copy name', run: () => attempt(() => copy(row.familiar, 'the name')) },
      {
        id: 'copy-command',
        title: 'Copy pull command',
        run: () => attempt(() => copy(`strata pull ${row.familiar}`, 'the command')),
      },
    ],
    [{ id: 'only', title: 'Only this registry', run: () => showOnly(row.registry) }],
  ];
}

function columnsFor(answers: readonly SearchAnswer[]): readonly GridColumn<FoundRepository, Sort>[] {
  return [
    {
      id: 'name',
      title: 'Repository',
      width: 'minmax(200px, 6fr)',
      cell: (row) => (
        <>
          <span className="min-w-0 flex-1 font-medium">
            <ImageName title={row.familiar} />
          </span>
          <span className={row.bookmarked ? '' : 'invisible group-hover/row:visible'}>
            <BookmarkButton
              reference={row.reference}
              name={row.familiar}
              on={row.bookmarked}
              focusable={false}
            />
          </span>
        </>
      ),
    },
    { id: 'trust', title: 'Trust', width: '96px', cell: (row) => <TrustMark {...row} /> },
    {
      id: 'description',
      title: 'Description',
      width: 'minmax(120px, 7fr)',
      from: 720,
      cell: ({ description }) => (
        <span className="truncate text-ink-2" title={description}>
          {description}
        </span>
      ),
    },
    {
      id: 'stars',
      title: 'Stars',
      width: '72px',
      numeric: true,
      sort: 'stars',
      cell: ({ stars }) => <Many value={stars} noun="stars" />,
    },
    {
      id: 'pulls',
      title: 'Pulls',
      width: '72px',
      numeric: true,
      sort: 'pulls',
      cell: ({ pulls }) => <Many value={pulls} noun="pulls" />,
    },
    {
      id: 'updated',
      title: 'Updated',
      width: '112px',
      sort: 'updated',
      from: 860,
      cell: ({ updated }) => <Age iso={updated} extra="truncate text-ink-2" />,
    },
    {
      id: 'registry',
      title: 'Registry',
      width: '136px',
      from: 520,
      cell: ({ registry }) => {
        const answer = answers.find((each) => each.registry === registry);
        return (
          <span className="min-w-0 text-ink-2">
            <RegistryMark
              kind={answer?.registryKind ?? 'distribution'}
              name={answer?.name ?? registry}
              domain={registry}
            />
          </span>
        );
      },
    },
  ];
}

function Many({ value, noun }: { readonly value: number | null; readonly noun: string }) {
  return value === null ? (
    <span className="text-ink-3" title={`This registry does not tell ${noun}`}>
      –
    </span>
  ) : (
    <span className="figures" title={`${formatNumber(value)} ${noun}`}>
      {formatMany(value)}
    </span>
  );
}
