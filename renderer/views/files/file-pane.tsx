import { X } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { FileRow } from '../../../core/api/files.ts';
import { IconButton } from '../../ui/button.tsx';
import { Segments } from '../../ui/segments.tsx';
import { visiblePath } from '../../words/visible.ts';
import { CompareVersions } from './compare-versions.tsx';
import type { FileContext } from './file-actions.ts';
import { hasContent } from './file-actions.ts';
import { FileDetails } from './file-details.tsx';
import { FileViewer } from './file-viewer.tsx';
import type { LayerNames } from './layer-mark.tsx';
import type { Finder } from './text-view.tsx';

/** What is shown of the selected file. */
export type PaneMode =
  | { readonly kind: 'details' }
  /** `layer`: another version than the row's. */
  | { readonly kind: 'content'; readonly layer: number | null }
  | { readonly kind: 'compare'; readonly from: number | null; readonly to: number | null };

interface Props {
  readonly context: FileContext;
  readonly row: FileRow;
  readonly mode: PaneMode;
  readonly layers: LayerNames;
  readonly onMode: (mode: PaneMode) => void;
  readonly onGoTo: (path: string) => void;
  readonly onGoToLayer: (layer: number, path: string) => void;
  /** Absent where the pane is always there. */
  readonly onClose?: () => void;
  /** Escape: back to the tree. */
  readonly onLeave: () => void;
}

const TITLES = { details: 'Details', content: 'Content', compare: 'Compare' } as const;

/** Whether the focus is in the pane: it is another element where what it shows has another place. */
let within = false;

/** The selected file: what is known of it, what is in it, how it changed. It follows the tree's selection while it is open. */
export function FilePane({
  context,
  row,
  mode,
  layers,
  onMode,
  onGoTo,
  onGoToLayer,
  onClose,
  onLeave,
}: Props) {
  const finder = useRef<Finder>(null);
  const readable = hasContent(row);
  const kind = readable ? mode.kind : 'details';
  const section = useRef<HTMLElement>(null);
  // what had the focus goes with what was shown: keys go on at what says what is shown now
  useEffect(() => {
    if (within && document.activeElement === document.body)
      section.current?.querySelector<HTMLElement>('header input:checked')?.focus();
  }, [kind]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.preventDefault();
      onLeave();
    } else if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'f') {
      event.preventDefault();
      finder.current?.find();
    }
  };
  return (
    // keys that work anywhere in it; what takes the focus is inside
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={section}
      onFocus={() => {
        within = true;
      }}
      onBlur={({ relatedTarget, currentTarget }) => {
        if (relatedTarget !== null) within = currentTarget.contains(relatedTarget);
      }}
      className="flex h-full min-h-0 min-w-0 flex-col bg-surface"
      aria-label={`File ${visiblePath(row.path)}`}
      data-testid="file-pane"
      data-mode={kind}
      onKeyDown={onKeyDown}
    >
      <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line pr-2 pl-3">
        <h2
          className="selectable min-w-0 flex-1 truncate font-medium"
          title={visiblePath(row.path)}
          dir="ltr"
        >
          {row.name}
        </h2>
        {readable ? (
          <Segments
            label="Show"
            name="pane"
            value={kind}
            options={(['details', 'content', 'compare'] as const).map((each) => ({
              value: each,
              title: TITLES[each],
              testId: `pane-${each}`,
            }))}
            onChange={(chosen) =>
              onMode(
                chosen === 'details'
                  ? { kind: 'details' }
                  : chosen === 'content'
                    ? { kind: 'content', layer: null }
                    : { kind: 'compare', from: null, to: null },
              )
            }
          />
        ) : null}
        {onClose === undefined ? null : (
          <IconButton small label="Close" hint="Esc" onPress={onClose} data-testid="pane-close">
            <X size={14} aria-hidden />
          </IconButton>
        )}
      </header>
      {kind === 'details' ? (
        <FileDetails
          context={context}
          row={row}
          layers={layers}
          onGoTo={onGoTo}
          onGoToLayer={onGoToLayer}
          onOpen={(layer) => onMode({ kind: 'content', layer })}
          onCompare={(from, to) => onMode({ kind: 'compare', from, to })}
        />
      ) : null}
      {kind === 'content' ? (
        <FileViewer
          context={context}
          row={row}
          version={mode.kind === 'content' ? mode.layer : null}
          layers={layers}
          finder={finder}
          onGoTo={onGoTo}
        />
      ) : null}
      {kind === 'compare' && mode.kind === 'compare' ? (
        <CompareVersions
          context={context}
          row={row}
          layers={layers}
          from={mode.from}
          to={mode.to}
          onChoose={(from, to) => onMode({ kind: 'compare', from, to })}
        />
      ) : null}
    </section>
  );
}
