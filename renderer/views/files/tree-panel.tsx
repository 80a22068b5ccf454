import { SearchX, ShieldAlert } from 'lucide-react';
import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { FileRow } from '../../../core/api/files.ts';
import { isFiltering, NO_TOKENS } from '../../state/files-filter.ts';
import type { FileTree } from '../../state/files-tree.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { formatCount } from '../../words/format.ts';
import type { FileColumnId } from './columns.ts';
import { dragFile, fileMenu, type FileContext, type FileDeeds } from './file-actions.ts';
import { FindBar } from './find-bar.tsx';
import type { LayerNames } from './layer-mark.tsx';
import { ListOffer } from './list-offer.tsx';
import { TreeGrid } from './tree-grid.tsx';

interface Props extends FileDeeds {
  readonly tree: FileTree;
  readonly context: FileContext;
  readonly label: string;
  readonly columns: readonly FileColumnId[];
  readonly layers: LayerNames;
  /** What is said while the list is being made. */
  readonly waiting: string;
  /** What is said of a view without files. */
  readonly empty: ReactNode;
  readonly onLead: (row: FileRow) => void;
  readonly onClose: () => void;
  readonly onLayer: (row: FileRow) => void;
}

/** Find, filter, and the tree; and what stands in its place when there is none. */
export function TreePanel({ tree, context, label, columns, layers, waiting, empty, ...deeds }: Props) {
  const { status, lines, counts, filter, view, problem } = tree.use();
  const panel = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'f') {
      event.preventDefault();
      panel.current?.querySelector<HTMLInputElement>('[data-find-field]')?.select();
      panel.current?.querySelector<HTMLInputElement>('[data-find-field]')?.focus();
    }
  };
  if (status.kind === 'failed') {
    if (status.error.code === 'LAYER_ELSEWHERE')
      return (
        <ListOffer
          choice={tree.choice}
          layer={view.kind === 'layer' ? view.layer : null}
          onListed={tree.refresh}
        />
      );
    return (
      <div className="min-h-0 flex-1 overflow-auto p-4">
        <ErrorNote report={status.error} onRetry={tree.refresh} />
      </div>
    );
  }
  const none = status.kind === 'ready' && lines === 0;
  const first = status.kind === 'loading' && counts === null;
  return (
    // keys that work anywhere in it; what takes the focus is inside
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div ref={panel} className="flex min-h-0 flex-1 flex-col" onKeyDown={onKeyDown}>
      {none && !isFiltering(filter) ? null : (
        <FindBar
          tree={tree}
          onDown={() => panel.current?.querySelector<HTMLElement>('[role=row][tabindex="0"]')?.focus()}
        />
      )}
      {counts?.unsafe === undefined ? null : (
        <p
          className="flex shrink-0 items-center gap-1.5 border-b border-line px-3 py-1 text-sm text-ink-2"
          title="Their paths lead out of the image with “..”, or their names are reserved for what layers remove."
          data-testid="tree-unsafe"
        >
          <ShieldAlert size={13} className="shrink-0 text-warn" aria-hidden />
          <span className="truncate">
            {formatCount(counts.unsafe, 'entry', 'entries')} of this image with unsafe{' '}
            {counts.unsafe === 1 ? 'path is' : 'paths are'} left out.
          </span>
        </p>
      )}
      {first ? (
        <p className="shrink-0 px-3 pt-1.5 text-sm text-ink-3" role="status" data-testid="tree-waiting">
          {waiting}
        </p>
      ) : null}
      {none ? (
        <div
          className="flex min-h-0 flex-1 flex-col items-center justify-center gap-3 p-6 text-center text-ink-2"
          data-testid="tree-empty"
        >
          {isFiltering(filter) ? (
            <>
              <SearchX size={26} className="text-ink-3" aria-hidden />
              <p>
                {problem === null
                  ? 'No file matches what is asked for.'
                  : 'Correct what is written above, or show all.'}
              </p>
              <Button small onPress={() => tree.setFilter({ ...NO_TOKENS, text: '', changes: [] })}>
                Show all
              </Button>
            </>
          ) : (
            empty
          )}
        </div>
      ) : (
        <TreeGrid
          tree={tree}
          label={label}
          columns={columns}
          layers={layers}
          onOpen={deeds.onOpen}
          onDetails={deeds.onDetails}
          onLead={deeds.onLead}
          onClose={deeds.onClose}
          onLayer={deeds.onLayer}
          onDrag={(row) => dragFile(context, row)}
          menuOf={(row) => fileMenu(context, row, deeds)}
        />
      )}
    </div>
  );
}
