import { Check, Download, History, ScanSearch, TriangleAlert } from 'lucide-react';
import { useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import type { TagPlatform, TagRow, TagSort } from '../../../../core/api/tags.ts';
import {
  indexOfTag,
  lookAtTags,
  matchingTags,
  rowsBetween,
  selectTags,
  sortTags,
  tagAt,
  tagScroll,
  useTags,
} from '../../../state/discover/tags.ts';
import { selectAll, selectOnly, selectRange, toggle } from '../../../state/selection.ts';
import { attempt } from '../../../state/toasts.ts';
import { ContextMenu } from '../../../ui/context-menu.tsx';
import { DataGrid, type GridColumn } from '../../../ui/data-grid.tsx';
import { Age, Digest } from '../../../ui/values.tsx';
import { describeError } from '../../../words/errors.ts';
import { exactBytes, formatSize, listInWords } from '../../../words/format.ts';
import { askToPull, lookInsideTag, MOST_PULLED, pullTag } from './tag-deeds.ts';
import { tagMenu } from './tag-menu.ts';

const keyOf = ({ tag }: TagRow): string => tag;
const look = ({ tag }: TagRow): void => attempt(() => lookInsideTag(tag));

async function pickAll(): Promise<void> {
  selectTags(selectAll(useTags.getState().selection, await matchingTags(MOST_PULLED)));
}

function pick(index: number, how: 'only' | 'toggle' | 'range' | 'all'): void {
  const state = useTags.getState();
  const { selection } = state;
  const row = tagAt(state, index);
  if (how === 'all') attempt(pickAll);
  else if (row === undefined) return;
  else if (how === 'toggle') selectTags(toggle(selection, row.tag));
  else if (how === 'only') selectTags(selectOnly(row.tag));
  else {
    const from = selection.anchor === null ? -1 : indexOfTag(state, selection.anchor);
    const anchor = from < 0 ? index : from;
    const range = rowsBetween(state, Math.min(anchor, index), Math.max(anchor, index)).map(keyOf);
    selectTags(selectRange(selection, range, row.tag));
  }
}

export function TagsTable({ repository }: { readonly repository: string }) {
  const state = useTags();
  const [menu, setMenu] = useState<{ readonly row: TagRow; readonly x: number; readonly y: number } | null>(
    null,
  );
  const onMenu = (event: MouseEvent, row: TagRow): void => {
    event.preventDefault();
    if (!state.selection.keys.has(row.tag)) selectTags(selectOnly(row.tag));
    setMenu({ row, x: event.clientX, y: event.clientY });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.key !== 'p' && event.key !== 'P')) return;
    event.preventDefault();
    attempt(() => askToPull([...state.selection.keys]));
  };
  return (
    // keys that the grid leaves to what is around it
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="h-full" onKeyDown={onKeyDown}>
      <DataGrid<TagRow, TagSort>
        label="Tags"
        testId="tags"
        columns={COLUMNS}
        count={state.facts.matching}
        at={(index) => tagAt(state, index)}
        keyOf={keyOf}
        selected={state.selection.lead}
        picked={state.selection.keys}
        onPick={pick}
        onOpen={look}
        onMenu={onMenu}
        onLook={lookAtTags}
        sort={state.sort}
        onSort={sortTags}
        scroll={tagScroll}
        arrives
      />
      {menu === null ? null : (
        <ContextMenu
          at={menu}
          label={menu.row.tag}
          sections={tagMenu(repository, [...state.selection.keys], menu.row)}
          onClose={() => setMenu(null)}
        />
      )}
    </div>
  );
}

const COLUMNS: readonly GridColumn<TagRow, TagSort>[] = [
  {
    id: 'tag',
    title: 'Tag',
    width: 'minmax(168px, 3fr)',
    sort: 'version',
    help: 'By version; a click sorts by it.',
    cell: (row) => (
      <>
        <span className="truncate font-medium" title={row.tag}>
          {row.tag}
        </span>
        <Here row={row} />
        <span className="flex-1" />
        <span className="invisible flex shrink-0 group-hover/row:visible">
          <Quick label={`Look inside ${row.tag}`} onPress={() => look(row)}>
            <ScanSearch size={14} aria-hidden />
          </Quick>
          <Quick label={`Pull ${row.tag}…`} onPress={() => pullTag(row.tag)}>
            <Download size={14} aria-hidden />
          </Quick>
        </span>
      </>
    ),
  },
  {
    id: 'pushed',
    title: 'Pushed',
    width: '112px',
    sort: 'date',
    cell: ({ pushed }) => <Age iso={pushed} extra="truncate text-ink-2" />,
  },
  {
    id: 'download',
    title: 'Download',
    width: '88px',
    numeric: true,
    sort: 'size',
    help: 'What a pull for this machine’s platform downloads, were nothing of it here.',
    cell: (row) => <Download_ row={row} />,
  },
  {
    id: 'platforms',
    title: 'Platforms',
    width: '148px',
    from: 700,
    cell: ({ platforms }) => <Platforms platforms={platforms} />,
  },
  {
    id: 'digest',
    title: 'Digest',
    width: '120px',
    cell: ({ digest }) =>
      digest === null ? <span className="text-ink-3">–</span> : <Digest digest={digest} focusable={false} />,
  },
  {
    id: 'same',
    title: 'Same as',
    width: 'minmax(96px, 2fr)',
    from: 600,
    help: 'Other tags with the same digest.',
    cell: ({ same }) => (
      <span className="truncate text-ink-2" title={same.join('\n')}>
        {listInWords(same)}
      </span>
    ),
  },
];

/** Whether it is in the store, and still the same. */
function Here({ row: { here, error } }: { readonly row: TagRow }) {
  if (error !== null) {
    const words = describeError(error);
    return (
      <span
        className="ml-2 flex shrink-0 items-center gap-1 text-sm text-danger"
        title={`${words.title}. ${words.message}`}
      >
        <TriangleAlert size={12} aria-hidden /> failed
      </span>
    );
  }
  if (here === null) return null;
  return here.same ? (
    <span
      className="ml-2 flex shrink-0 items-center gap-1 text-sm text-good"
      title="This image is in the store"
    >
      <Check size={12} aria-hidden /> here
    </span>
  ) : (
    <span
      className="ml-2 flex shrink-0 items-center gap-1 text-sm text-warn"
      title="In the store, this name stands for another image than here"
    >
      <History size={12} aria-hidden /> older here
    </span>
  );
}

/** For the pointer; keys have P and Enter. */
function Quick({
  label,
  onPress,
  children,
}: {
  readonly label: string;
  readonly onPress: () => void;
  readonly children: ReactNode;
}) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={label}
      title={label}
      className="flex h-6 w-6 items-center justify-center rounded text-ink-2 hover:bg-hover hover:text-ink"
      onClick={(event) => {
        event.stopPropagation();
        onPress();
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {children}
    </button>
  );
}

function Download_({ row: { download, platforms } }: { readonly row: TagRow }) {
  if (download === null) return <span className="text-ink-3">–</span>;
  const all = (platforms ?? []).map(
    (each) => `${each.platform}: ${each.download === null ? 'not told' : exactBytes(each.download)}`,
  );
  return (
    <span className="figures" title={[exactBytes(download), ...all].join('\n')}>
      {formatSize(download)}
    </span>
  );
}

function Platforms({ platforms }: { readonly platforms: readonly TagPlatform[] | null }) {
  if (platforms === null) return <span className="text-ink-3">–</span>;
  const [first, second] = platforms.map(({ platform }) => platform.replace(/^linux\//, ''));
  return (
    <span className="truncate text-ink-2" title={platforms.map(({ platform }) => platform).join('\n')}>
      {[first, second].filter((each) => each !== undefined).join(', ')}
      {platforms.length > 2 ? <span className="text-ink-3"> +{platforms.length - 2}</span> : null}
    </span>
  );
}
