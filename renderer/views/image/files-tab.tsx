import { ChevronDown, FileDown } from 'lucide-react';
import { useState } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import type { FilesView } from '../../../core/api/files.ts';
import { adjust } from '../../state/router.ts';
import { MenuButton } from '../../ui/context-menu.tsx';
import { useWide } from '../../ui/use-wide.ts';
import { formatCount, formatSize } from '../../words/format.ts';
import { FILESYSTEM_COLUMNS } from '../files/columns.ts';
import { saveFilesystem } from '../files/file-actions.ts';
import { FilePane, type PaneMode } from '../files/file-pane.tsx';
import { LayerSlider } from '../files/layer-slider.tsx';
import { focusTree } from '../files/focus-tree.ts';
import { TreePanel } from '../files/tree-panel.tsx';
import { useFileTab } from '../files/use-file-tab.ts';
import type { TabProps } from './image-tab.ts';

const EDGE =
  'relative z-10 w-px bg-line hover:bg-accent focus-visible:bg-accent data-[separator=active]:bg-accent';

/** The filesystem as it stands after a layer (D5). */
export function FilesTab(props: TabProps) {
  const { detail, place } = props;
  const last = detail.layers.length - 1;
  const upTo = Math.max(0, Math.min(place.layer ?? last, last));
  const view: FilesView = { kind: 'filesystem', upTo };
  const { tree, context, layers, row, onLead, onGoTo, onGoToLayer } = useFileTab(props, view);
  const counts = tree.use((state) => state.counts);
  const wide = useWide(1000);
  const [mode, setMode] = useState<PaneMode>({ kind: 'details' });
  // where there is no room beside the tree, what was asked for lies over it
  const [over, setOver] = useState(false);
  const show = (next: PaneMode): void => {
    setMode(next);
    setOver(true);
  };
  const leave = (): void => {
    setMode({ kind: 'details' });
    setOver(false);
    focusTree();
  };
  if (last < 0) return <p className="p-5 text-ink-2">This image has no layers, and so no files.</p>;
  const checking = detail.layers.some((layer) => layer.position <= upTo && layer.state === 'checking');
  const pane =
    row === null ? (
      <p className="flex h-full items-center justify-center p-6 text-center text-ink-3">
        Select a file to see where it comes from.
      </p>
    ) : (
      <FilePane
        context={context}
        row={row}
        mode={mode}
        layers={layers}
        onMode={setMode}
        onGoTo={onGoTo}
        onGoToLayer={onGoToLayer}
        onLeave={leave}
        {...(wide && mode.kind === 'details' ? {} : { onClose: leave })}
      />
    );
  return (
    <div className="relative flex h-full flex-col" data-testid="files-tab">
      <div className="flex shrink-0 items-start gap-4 border-b border-line px-4 py-1.5">
        <LayerSlider
          layers={detail.layers}
          names={layers}
          value={upTo}
          onChange={(layer) => adjust({ ...place, layer })}
        />
        <span
          className="figures hidden w-40 shrink-0 pt-0.5 text-right text-sm text-ink-2 min-[1100px]:block"
          data-testid="filesystem-counts"
        >
          {counts === null || tree.use.getState().filter.text !== ''
            ? ''
            : `${formatCount(counts.matching.entries, 'entry', 'entries')} · ${formatSize(counts.matching.bytes)}`}
        </span>
        <MenuButton
          label="Save the whole filesystem"
          extra="btn btn-small"
          sections={[
            [
              {
                id: 'tar',
                title: 'Save whole filesystem as tar…',
                run: () => saveFilesystem(context, 'tar'),
              },
              {
                id: 'folder',
                title: 'Save whole filesystem into a folder…',
                run: () => saveFilesystem(context, 'folder'),
              },
            ],
          ]}
        >
          <FileDown size={13} aria-hidden /> Save <ChevronDown size={11} aria-hidden />
        </MenuButton>
      </div>
      <Group orientation="horizontal" className="min-h-0 flex-1" id="files">
        <Panel id="tree" minSize="260px">
          <div className="flex h-full min-w-0 flex-col">
            <TreePanel
              tree={tree}
              context={context}
              label={`Files after layer ${upTo + 1}`}
              columns={FILESYSTEM_COLUMNS}
              layers={layers}
              waiting={
                checking
                  ? 'A layer is still being unpacked and checked. Its files appear when it is done…'
                  : 'Reading the lists of files…'
              }
              empty={<p>There are no files after this layer.</p>}
              onLead={onLead}
              onOpen={() => show({ kind: 'content', layer: null })}
              onDetails={() => show({ kind: 'details' })}
              onCompare={() => show({ kind: 'compare', from: null, to: null })}
              onClose={leave}
              onLayer={(clicked) => onGoToLayer(clicked.layer, clicked.path)}
            />
          </div>
        </Panel>
        {wide ? (
          <>
            <Separator className={EDGE} />
            {mode.kind === 'details' ? (
              <Panel
                key="details"
                id="details"
                defaultSize="360px"
                minSize="280px"
                groupResizeBehavior="preserve-pixel-size"
              >
                {pane}
              </Panel>
            ) : (
              <Panel key="content" id="content" defaultSize="58%" minSize="320px">
                {pane}
              </Panel>
            )}
          </>
        ) : null}
      </Group>
      {!wide && over && row !== null ? <div className="absolute inset-0 z-20 bg-surface">{pane}</div> : null}
    </div>
  );
}
