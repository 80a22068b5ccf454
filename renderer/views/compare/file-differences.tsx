import { X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import type { ImageComparison } from '../../../core/api/compare.ts';
import type { FileRow, FilesView } from '../../../core/api/files.ts';
import { keptFileTree, leadRow } from '../../state/files-tree.ts';
import { go } from '../../state/router.ts';
import { useTotals } from '../../state/totals.ts';
import { IconButton } from '../../ui/button.tsx';
import { useWide } from '../../ui/use-wide.ts';
import { inOneLine } from '../../words/instruction.ts';
import { visiblePath } from '../../words/visible.ts';
import { ChangeMark } from '../files/change-mark.tsx';
import { hasContent } from '../files/file-actions.ts';
import { FileDifference } from '../files/file-difference.tsx';
import { FileViewer } from '../files/file-viewer.tsx';
import { focusTree } from '../files/focus-tree.ts';
import type { Finder } from '../files/text-view.tsx';
import { TreePanel } from '../files/tree-panel.tsx';
import { FileCounts } from './file-counts.tsx';

const COLUMNS = ['change', 'name', 'size', 'mode', 'owner', 'modified'] as const;
const EDGE =
  'relative z-10 w-px bg-line hover:bg-accent focus-visible:bg-accent data-[separator=active]:bg-accent';

interface Props {
  readonly comparison: ImageComparison;
}

/** What the right image's filesystem has differently, as a tree; a file opens beside it. */
export function FileDifferences({ comparison }: Props) {
  const { from, to, files } = comparison;
  const revision = useTotals((state) => state.revision);
  const tree = useMemo(
    () =>
      keptFileTree({ key: from.key, platform: null }, `${from.imageId} ${to.imageId}`, {
        kind: 'comparison',
        with: { key: to.key, platform: null },
      }),
    [from, to],
  );
  useEffect(() => tree.refresh(), [tree, revision]);
  const row = leadRow(tree.use()) ?? null;
  const [opened, setOpened] = useState(false);
  const wide = useWide(1000);
  const context = useMemo(() => sideOf(to), [to]);
  const layers = useMemo(() => to.layers.map(({ instruction }) => inOneLine(instruction)), [to]);
  const close = (): void => {
    setOpened(false);
    focusTree();
  };
  const pane =
    opened && row !== null && hasContent(row) ? (
      <Opened comparison={comparison} row={row} onClose={close} />
    ) : null;
  return (
    <div className="relative flex h-full flex-col">
      {files === null ? null : <FileCounts files={files} tree={tree} />}
      <Group orientation="horizontal" className="min-h-0 flex-1" id="compare-files">
        <Panel id="differences" minSize="260px">
          <div className="flex h-full min-w-0 flex-col">
            <TreePanel
              tree={tree}
              context={context}
              label={`Files that differ between ${from.title} and ${to.title}`}
              columns={COLUMNS}
              layers={layers}
              waiting="Comparing every path of both…"
              empty={<p>Both have the same files: contents, modes, owners and attributes are equal.</p>}
              onLead={() => undefined}
              onOpen={() => setOpened(true)}
              onDetails={() => setOpened(!opened)}
              onCompare={() => setOpened(true)}
              onClose={close}
              onLayer={(clicked) =>
                go({ kind: 'image', key: to.key, tab: 'layers', platform: null, layer: clicked.layer })
              }
            />
          </div>
        </Panel>
        {wide && pane !== null ? (
          <>
            <Separator className={EDGE} />
            <Panel id="difference" defaultSize="55%" minSize="320px">
              {pane}
            </Panel>
          </>
        ) : null}
      </Group>
      {!wide && pane !== null ? <div className="absolute inset-0 z-20 bg-surface">{pane}</div> : null}
    </div>
  );
}

/** Where a file of one side is read from. */
function sideOf(side: ImageComparison['from']) {
  const view: FilesView = { kind: 'filesystem', upTo: Math.max(0, side.layers.length - 1) };
  return { choice: { key: side.key, platform: null }, view, image: side.title };
}

/** A file that both have, line by line; one that only one has, as it is there. */
function Opened({
  comparison: { from, to },
  row,
  onClose,
}: Props & { readonly row: FileRow; readonly onClose: () => void }) {
  const finder = useRef<Finder>(null);
  const side = row.change === 'removed' ? from : to;
  const layers = useMemo(() => side.layers.map(({ instruction }) => inOneLine(instruction)), [side]);
  return (
    // Escape works anywhere in it; what takes the focus is inside
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      className="flex h-full min-h-0 min-w-0 flex-col bg-surface"
      aria-label={`File ${visiblePath(row.path)}`}
      data-testid="difference-pane"
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line pr-2 pl-3">
        <ChangeMark change={row.change} />
        <h3 className="selectable min-w-0 flex-1 truncate font-medium" title={visiblePath(row.path)}>
          {row.name}
        </h3>
        {row.change === 'changed' ? null : (
          <span className="truncate text-sm text-ink-2">only in {side.title}</span>
        )}
        <IconButton small label="Close" hint="Esc" onPress={onClose}>
          <X size={14} aria-hidden />
        </IconButton>
      </header>
      {row.change === 'changed' ? (
        <FileDifference
          from={{ key: from.key, platform: null, path: row.path, layer: null }}
          to={{ key: to.key, platform: null, path: row.path, layer: null }}
        >
          <span className="min-w-0 truncate text-ink-2">
            {from.title} → {to.title}
          </span>
        </FileDifference>
      ) : (
        <FileViewer
          context={sideOf(side)}
          // of the image that has it, it is simply there
          row={{ ...row, change: 'none' }}
          version={null}
          layers={layers}
          finder={finder}
          onGoTo={(path) => go({ kind: 'image', key: side.key, tab: 'files', platform: null, path })}
        />
      )}
    </section>
  );
}
