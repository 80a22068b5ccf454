import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { FileRow, FilesView, ImageChoice } from '../../../core/api/files.ts';
import { adjust, go, useRouter } from '../../state/router.ts';
import { keptFileTree, leadRow, type FileTree } from '../../state/files-tree.ts';
import { toast } from '../../state/toasts.ts';
import { familiarName } from '../../words/format.ts';
import { visiblePath } from '../../words/visible.ts';
import type { TabProps } from '../image/image-tab.ts';
import type { FileContext } from './file-actions.ts';
import { layerNames, type LayerNames } from './layer-mark.tsx';

/** Milliseconds that a selection rests before the address tells of it. */
const REST = 250;

export interface FileTab {
  readonly tree: FileTree;
  readonly context: FileContext;
  readonly layers: LayerNames;
  /** The selected row; the last one while a newer answer is on its way. */
  readonly row: FileRow | null;
  /** The address follows the selection. */
  readonly onLead: (row: FileRow) => void;
  readonly onGoTo: (path: string) => void;
  readonly onGoToLayer: (layer: number, path: string) => void;
}

/** A tree in a tab of an image's page: what it shows follows from the address, and the address from what is selected. */
export function useFileTab({ detail, place }: TabProps, view: FilesView): FileTab {
  const { key, platform } = place;
  const { manifestDigest } = detail.row;
  const choice = useMemo((): ImageChoice => ({ key, platform }), [key, platform]);
  // what is shown in it is told by `show`: another layer is not another tree
  // oxlint-disable-next-line react/exhaustive-deps
  const tree = useMemo(() => keptFileTree(choice, manifestDigest, view), [choice, manifestDigest, view.kind]);
  const layers = useMemo(() => layerNames(detail), [detail]);
  const shown = JSON.stringify(view);
  const told = useRef<string | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  // oxlint-disable-next-line react/exhaustive-deps -- `shown` is the view
  useEffect(() => tree.show(view), [tree, shown]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const { path } = place;
  useEffect(() => {
    if (path === undefined || path === told.current) return;
    told.current = path;
    void reveal(tree, path, view);
    // a path is gone to when it comes; what it is shown in may change beneath it
    // oxlint-disable-next-line react/exhaustive-deps
  }, [tree, path, shown]);

  const current = leadRow(tree.use());
  const [kept, setKept] = useState<{ readonly shown: string; readonly row: FileRow } | null>(null);
  if (current !== undefined && (kept?.row !== current || kept.shown !== shown))
    setKept({ shown, row: current });
  const row =
    current ?? (kept !== null && (view.kind === 'filesystem' || kept.shown === shown) ? kept.row : null);

  const onLead = useCallback((lead: FileRow) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const now = useRouter.getState().place;
      told.current = lead.path;
      if (now.kind === 'image') adjust({ ...now, path: lead.path });
    }, REST);
  }, []);
  const context: FileContext = { choice, view, image: familiarName(detail.row.name ?? detail.row.imageId) };
  const here = (wanted: string): Promise<boolean> => tree.reveal(wanted);
  return {
    tree,
    context,
    layers,
    row,
    onLead,
    onGoTo(wanted) {
      void here(wanted).then((found) => {
        // a layer has not everything that its links lead to; the filesystem has
        if (!found)
          go({
            ...place,
            tab: 'files',
            path: wanted,
            ...(view.kind === 'layer' ? { layer: view.layer } : {}),
          });
      });
    },
    onGoToLayer: (layer, wanted) => go({ ...place, tab: 'layers', layer, path: wanted }),
  };
}

async function reveal(tree: FileTree, path: string, view: FilesView): Promise<void> {
  try {
    const found = await tree.reveal(path);
    if (!found && view.kind === 'filesystem')
      toast(`${visiblePath(path)} is not in the filesystem after layer ${view.upTo + 1}`, { kind: 'note' });
  } catch {
    // the tree itself says what is wrong
  }
}
