import { Download, FileDown } from 'lucide-react';
import { useState, type ReactNode, type Ref } from 'react';
import type { FileChoice, FileLook, FileRow } from '../../../core/api/files.ts';
import { call } from '../../bridge.ts';
import { useResource } from '../../state/resource.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Size } from '../../ui/values.tsx';
import { formatSize } from '../../words/format.ts';
import { visiblePath, visibleText } from '../../words/visible.ts';
import { saveFile, type FileContext } from './file-actions.ts';
import { HexView } from './hex-view.tsx';
import { LayerSwatch, type LayerNames } from './layer-mark.tsx';
import { LARGEST_PICTURE, PictureView } from './picture-view.tsx';
import { Reading } from './reading.tsx';
import { TextView, type Finder } from './text-view.tsx';
import { useHistory, versionOf, versionsOf } from './use-history.ts';
import { useSettled } from './use-settled.ts';

/** Milliseconds that a selection rests before its file is read. */
const REST = 90;

type Look = 'text' | 'picture' | 'hex';

interface Props {
  readonly context: FileContext;
  readonly row: FileRow;
  /** The layer whose version is asked for; `null`: the row's own. */
  readonly version: number | null;
  readonly layers: LayerNames;
  readonly finder: Ref<Finder>;
  readonly onGoTo: (path: string) => void;
}

/** What is in a file: text, a picture, or its bytes. */
export function FileViewer({ context, row, version, layers, finder, onGoTo }: Props) {
  const settled = useSettled(row, REST);
  const { choice } = context;
  const history = useHistory(choice, settled.path);
  // of what a layer removed, the version is shown that was there before
  const layer =
    version ??
    (settled.change !== 'removed'
      ? settled.layer
      : history.kind === 'ready'
        ? versionOf(settled, versionsOf(history.value.events))
        : undefined);
  const file: FileChoice = { ...choice, path: settled.path, layer: layer ?? null };
  const [look, reload] = useResource(
    JSON.stringify([choice.key, choice.platform, settled.path, layer ?? 'waiting']),
    0,
    async () => (layer === undefined ? null : call('files.look', file)),
  );
  if (history.kind === 'failed' && layer === undefined)
    return (
      <Padded>
        <ErrorNote report={history.error} />
      </Padded>
    );
  if (look.kind === 'failed')
    return (
      <Padded>
        <ErrorNote report={look.error} onRetry={reload} />
      </Padded>
    );
  if (look.kind === 'loading' || look.value === null) return <Reading>Opening…</Reading>;
  return (
    <Opened
      key={`${file.path} ${file.layer ?? ''}`}
      file={file}
      look={look.value}
      layers={layers}
      note={
        settled.change === 'removed' ? `Removed by layer ${settled.layer + 1}; this is what was there.` : null
      }
      finder={finder}
      onGoTo={onGoTo}
      onSave={() => saveFile(context, { ...settled, layer: look.value?.row.layer ?? settled.layer }, 'file')}
    />
  );
}

function Padded({ children }: { readonly children: ReactNode }) {
  return <div className="min-h-0 flex-1 overflow-auto p-4">{children}</div>;
}

interface OpenedProps {
  readonly file: FileChoice;
  readonly look: FileLook;
  readonly layers: LayerNames;
  readonly note: string | null;
  readonly finder: Ref<Finder>;
  readonly onGoTo: (path: string) => void;
  readonly onSave: () => void;
}

function Opened({ file, look, layers, note, finder, onGoTo, onSave }: OpenedProps) {
  const { row } = look;
  const drawable = look.mediaType.startsWith('image/') && row.size <= LARGEST_PICTURE;
  const usual: Look =
    look.content === 'picture' && drawable ? 'picture' : look.content === 'text' ? 'text' : 'hex';
  const [shown, setShown] = useState<Look>(usual);
  const [agreed, setAgreed] = useState(look.download === 0);
  const readable = look.content !== 'none' && look.content !== 'empty';
  return (
    <>
      <div
        className="flex min-h-8 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1 text-sm text-ink-2"
        data-testid="file-facts"
      >
        {look.resolved === look.path ? null : (
          <button
            type="button"
            className="selectable max-w-full truncate rounded font-mono text-xs text-accent hover:underline"
            title="Click to go there"
            onClick={() => onGoTo(look.resolved)}
            data-testid="resolved"
          >
            → {visiblePath(look.resolved)}
          </button>
        )}
        {look.content === 'none' ? null : <Size bytes={row.size} />}
        <span className="flex items-center gap-1.5" title={layers[row.layer]}>
          <LayerSwatch layer={row.layer} /> <span className="figures">layer {row.layer + 1}</span>
        </span>
        {look.mediaType === '' ? null : <span className="truncate">{visibleText(look.mediaType)}</span>}
        {note === null ? null : <span className="text-warn">{note}</span>}
        <span className="flex-1" />
        {readable ? (
          <Segments
            label="Show as"
            name="look"
            value={shown}
            options={[
              { value: 'text', title: 'Text', testId: 'look-text' },
              ...(drawable ? [{ value: 'picture' as const, title: 'Picture', testId: 'look-picture' }] : []),
              { value: 'hex', title: 'Hex', testId: 'look-hex' },
            ]}
            onChange={setShown}
          />
        ) : null}
        {look.content === 'none' ? null : (
          <Button small look="quiet" onPress={onSave}>
            <FileDown size={13} aria-hidden /> Save as…
          </Button>
        )}
      </div>
      {!agreed && readable ? (
        <Notice>
          <p>
            The layer that holds it is in the registry. Opening the file downloads {formatSize(look.download)}
            .
          </p>
          <Button look="primary" onPress={() => setAgreed(true)}>
            <Download size={14} aria-hidden /> Download and open
          </Button>
        </Notice>
      ) : look.content === 'empty' ? (
        <Notice>
          <p>This file is empty.</p>
        </Notice>
      ) : look.content === 'none' ? (
        <Notice>
          <p>
            {visiblePath(look.resolved)} is a {row.kind}: there is nothing in it to open.
          </p>
          {look.resolved === look.path ? null : (
            <Button onPress={() => onGoTo(look.resolved)}>Go there</Button>
          )}
        </Notice>
      ) : shown === 'text' ? (
        <TextView file={file} size={row.size} ref={finder} />
      ) : shown === 'picture' ? (
        <PictureView file={file} size={row.size} mediaType={look.mediaType} name={row.name} />
      ) : (
        <HexView file={file} size={row.size} />
      )}
    </>
  );
}

function Notice({ children }: { readonly children: ReactNode }) {
  return (
    <div className="flex min-h-0 flex-1 flex-col items-center justify-center gap-3 overflow-auto p-6 text-center text-ink-2">
      {children}
    </div>
  );
}
