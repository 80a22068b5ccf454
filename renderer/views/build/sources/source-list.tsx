import { useState } from 'react';
import type { BuildSource } from '../../../../core/api/builds.ts';
import { forgetSource, loadBuilds, useBuilds } from '../../../state/build/sources.ts';
import { startBuild } from '../../../state/build/order.ts';
import { copy } from '../../../state/deeds.ts';
import { go } from '../../../state/router.ts';
import { attempt } from '../../../state/toasts.ts';
import { ContextMenu } from '../../../ui/context-menu.tsx';
import { DataGrid } from '../../../ui/data-grid.tsx';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { FilterBox } from '../../../ui/filter-box.tsx';
import { formatCount } from '../../../words/format.ts';
import { Choices } from './choices.tsx';
import { NothingToBuild } from './nothing-to-build.tsx';
import { SOURCE_COLUMNS } from './source-columns.tsx';
import { contextOf } from './source-words.ts';

/** What was built or opened here before, newest first (F12). */
export function SourceList() {
  const { sources, error } = useBuilds();
  const [filter, setFilter] = useState('');
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = (sources ?? []).filter((source) => {
    const text = `${source.title} ${contextOf(source)} ${source.order.tags.join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <section className="flex h-full min-w-0 flex-col" aria-label="Build" data-testid="build-sources">
      <h1 className="sr-only">Build</h1>
      {sources === null || sources.length === 0 ? null : (
        <div className="flex min-h-12 shrink-0 flex-wrap items-center gap-2 border-b border-line px-4 py-2">
          <div className="w-64 max-w-full min-w-40 flex-1">
            <FilterBox label="Filter builds" text={filter} testId="sources-filter" onChange={setFilter} />
          </div>
          <span className="figures text-sm text-ink-3 max-[1100px]:hidden" role="status">
            {found.length === sources.length ? '' : `${found.length} of ${sources.length}`}
          </span>
          <span className="flex-1" />
          <Choices />
        </div>
      )}
      {error === null ? null : (
        <div className="max-w-2xl p-5">
          <ErrorNote report={error} onRetry={() => attempt(loadBuilds)} />
        </div>
      )}
      {sources?.length === 0 ? <NothingToBuild /> : null}
      {sources !== null && sources.length > 0 && found.length === 0 ? (
        <p className="p-4 text-ink-2">
          None of {formatCount(sources.length, 'build')} has “{filter}” in its name, its path or its tags.
        </p>
      ) : null}
      {found.length === 0 ? null : <Rows found={found} />}
    </section>
  );
}

function Rows({ found }: { readonly found: readonly BuildSource[] }) {
  const [selected, setSelected] = useState<string | null>(null);
  const [menu, setMenu] = useState<{ x: number; y: number; source: BuildSource } | null>(null);
  return (
    <div className="min-h-0 flex-1">
      <DataGrid
        label="What can be built"
        testId="sources-grid"
        columns={SOURCE_COLUMNS}
        count={found.length}
        at={(index) => found[index]}
        keyOf={(source) => source.id}
        selected={selected}
        onSelect={(source) => setSelected(source.id)}
        onOpen={(source) => go({ kind: 'build', source: source.id })}
        arrives
        onMenu={(event, source) => {
          event.preventDefault();
          setSelected(source.id);
          setMenu({ x: event.clientX, y: event.clientY, source });
        }}
      />
      {menu === null ? null : (
        <ContextMenu
          at={menu}
          label={menu.source.title}
          sections={menuOf(menu.source)}
          onClose={() => setMenu(null)}
        />
      )}
    </div>
  );
}

function menuOf(source: BuildSource) {
  return [
    [
      { id: 'open', title: 'Open', run: () => go({ kind: 'build', source: source.id }) },
      {
        id: 'build',
        title: 'Build as last time',
        disabled: source.exists === false,
        run: () => attempt(() => startBuild(source)),
      },
      { id: 'copy', title: 'Copy path', run: () => attempt(() => copy(source.dockerfile, 'the path')) },
    ],
    [{ id: 'forget', title: 'Take off the list', run: () => attempt(() => forgetSource(source)) }],
  ];
}
