import { useState, type ReactNode } from 'react';
import type { FilesView } from '../../../core/api/files.ts';
import type { LayerView } from '../../../core/api/images.ts';
import { useWide } from '../../ui/use-wide.ts';
import { ChangeCounts } from '../files/change-counts.tsx';
import { LAYER_COLUMNS } from '../files/columns.ts';
import { FilePane, type PaneMode } from '../files/file-pane.tsx';
import { focusTree } from '../files/focus-tree.ts';
import { TreePanel } from '../files/tree-panel.tsx';
import { useFileTab } from '../files/use-file-tab.ts';
import type { TabProps } from './image-tab.ts';

interface Props extends TabProps {
  readonly layer: LayerView;
  /** Lays out the layer's files, and the opened one beside them. */
  readonly children: (files: ReactNode, pane: ReactNode) => ReactNode;
}

/** What a layer adds, changes and removes (D4). */
export function LayerFiles({ layer, children, ...props }: Props) {
  const view: FilesView = { kind: 'layer', layer: layer.position };
  const { tree, context, layers, row, onLead, onGoTo, onGoToLayer } = useFileTab(props, view);
  const [mode, setMode] = useState<{ readonly layer: number; readonly mode: PaneMode } | null>(null);
  const wide = useWide(720);
  const show = (next: PaneMode): void => setMode({ layer: layer.position, mode: next });
  const leave = (): void => {
    setMode(null);
    focusTree();
  };
  const pane =
    mode === null || mode.layer !== layer.position || row === null ? null : (
      <FilePane
        context={context}
        row={row}
        mode={mode.mode}
        layers={layers}
        onMode={show}
        onGoTo={onGoTo}
        onGoToLayer={onGoToLayer}
        onClose={leave}
        onLeave={leave}
      />
    );
  return children(
    <div className={`flex min-h-0 flex-col border-t border-line ${wide ? 'flex-1' : 'h-[460px]'}`}>
      <ChangeCounts tree={tree} />
      <TreePanel
        tree={tree}
        context={context}
        label={`Files of layer ${layer.position + 1}`}
        columns={LAYER_COLUMNS}
        layers={layers}
        waiting={
          layer.state === 'checking'
            ? 'This layer is still being unpacked and checked. Its files appear when it is done…'
            : 'Reading the layer’s list of files…'
        }
        empty={<p>This layer changes no files.</p>}
        onLead={onLead}
        onOpen={() => show({ kind: 'content', layer: null })}
        onDetails={() => (mode?.mode.kind === 'details' ? leave() : show({ kind: 'details' }))}
        onCompare={() => show({ kind: 'compare', from: null, to: null })}
        onClose={leave}
        onLayer={(clicked) => onGoToLayer(clicked.layer, clicked.path)}
      />
    </div>,
    pane,
  );
}
