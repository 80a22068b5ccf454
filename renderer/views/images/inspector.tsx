import { PanelRightClose, Tag } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ImageDetail, ImageRow } from '../../../core/api/images.ts';
import { call } from '../../bridge.ts';
import { askForTag, runCommand, toggleInspector } from '../../state/commands.ts';
import { openPull } from '../../state/dialog.ts';
import { findRow, useImages } from '../../state/images.ts';
import { useResource } from '../../state/resource.ts';
import { openImage } from '../../state/router.ts';
import { useTotals } from '../../state/totals.ts';
import { Button, Explained, IconButton } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Age, Digest, Size } from '../../ui/values.tsx';
import { formatCount, formatSize } from '../../words/format.ts';
import { SIZE_WORDS } from '../../words/sizes.ts';
import { MiniStack } from '../image/mini-stack.tsx';
import { sharers } from '../image/sharing.ts';
import { StateMark } from './cells.tsx';

export function Inspector() {
  const keys = useImages((state) => state.selection.keys);
  const [only] = keys;
  return (
    <aside aria-label="Inspector" className="flex h-full flex-col overflow-y-auto" data-testid="inspector">
      {keys.size === 1 && only !== undefined ? (
        <OneImage key={only} imageKey={only} />
      ) : (
        <ManyImages keys={[...keys]} />
      )}
    </aside>
  );
}

function OneImage({ imageKey }: { readonly imageKey: string }) {
  const revision = useTotals((state) => state.revision);
  const [detail] = useResource(imageKey, revision, () =>
    call('images.detail', { key: imageKey, platform: null }),
  );
  // what the list has already is shown at once
  const row = detail.kind === 'ready' ? detail.value.row : findRow(imageKey);
  return (
    <>
      {row === undefined ? null : <Heading row={row} />}
      {row === undefined ? null : <Sizes row={row} detail={detail.kind === 'ready' ? detail.value : null} />}
      {detail.kind === 'failed' ? (
        <div className="p-4">
          <ErrorNote report={detail.error} />
        </div>
      ) : null}
      {row === undefined ? null : (
        <Facts row={row} names={detail.kind === 'ready' ? detail.value.names : []} />
      )}
      {detail.kind === 'ready' ? <SharedWith detail={detail.value} /> : null}
    </>
  );
}

function Heading({ row }: { readonly row: ImageRow }) {
  return (
    <header className="border-b border-line px-4 pt-3 pb-3">
      <div className="flex items-start gap-1">
        <h2 className="selectable min-w-0 flex-1 pt-0.5 text-lg font-semibold break-words">
          {row.repository}
          {row.name === null ? null : <span className="font-normal text-ink-2">:{row.tag}</span>}
        </h2>
        <IconButton small label="Close the inspector" onPress={toggleInspector}>
          <PanelRightClose size={14} aria-hidden />
        </IconButton>
      </div>
      {row.problem === null ? null : (
        <p className="mt-1 flex items-start gap-1.5 text-ink-2">
          <StateMark row={row} /> <span>{row.problem}</span>
        </p>
      )}
      <div className="mt-2 flex flex-wrap gap-2">
        <Button small look="primary" onPress={() => openImage(row.key)}>
          Open
        </Button>
        <Button small onPress={() => askForTag(row.key)}>
          <Tag size={12} aria-hidden /> Tag…
        </Button>
        <Button small onPress={() => runCommand('remove')}>
          Remove…
        </Button>
        {row.state !== 'incomplete' || row.name === null ? null : (
          <Button small onPress={() => openPull(row.name ?? '')}>
            Pull again…
          </Button>
        )}
      </div>
    </header>
  );
}

function Sizes({ row, detail }: { readonly row: ImageRow; readonly detail: ImageDetail | null }) {
  const sizes = [
    [SIZE_WORDS.download, row.download],
    [SIZE_WORDS.unpacked, row.unpacked],
    [SIZE_WORDS.onDisk, row.onDisk],
    [SIZE_WORDS.unique, row.unique],
    [SIZE_WORDS.shared, row.shared],
  ] as const;
  return (
    <section aria-label="Sizes" className="flex gap-4 border-b border-line px-4 py-3">
      <div className="w-14 shrink-0">
        {detail === null ? <div className="skeleton h-[120px] w-14" /> : <MiniStack layers={detail.layers} />}
      </div>
      <dl className="min-w-0 flex-1">
        {sizes.map(([words, bytes]) => (
          <div key={words.name} className="flex items-center justify-between">
            <dt>
              <Explained sentence={words.sentence} extra="-ml-1 text-ink-2">
                {words.name}
              </Explained>
            </dt>
            <dd>
              <Size bytes={bytes} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Facts({ row, names }: { readonly row: ImageRow; readonly names: readonly string[] }) {
  const others = names.filter((name) => name !== row.name);
  return (
    <dl className="grid grid-cols-[84px_minmax(0,1fr)] gap-x-3 gap-y-1 border-b border-line px-4 py-3">
      <Fact name="Image ID">
        <Digest digest={row.imageId} what="image ID" />
      </Fact>
      <Fact name="Digest">
        <Digest digest={row.digest} />
      </Fact>
      <Fact name="Platform">{row.platform}</Fact>
      <Fact name="Created">
        <Age iso={row.created} />
      </Fact>
      <Fact name="Layers">{row.layers}</Fact>
      {row.name === null ? null : <Fact name="Registry">{row.registry}</Fact>}
      {others.length === 0 ? null : <Fact name="Also named">{others.join(', ')}</Fact>}
      {row.heldBy.length === 0 ? null : <Fact name="In use by">{row.heldBy.join(', ')}</Fact>}
      {row.usedBy.length === 0 ? null : <Fact name="Used by">{row.usedBy.join(', ')}</Fact>}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-2">{name}</dt>
      <dd className="selectable min-w-0 break-words">{children}</dd>
    </>
  );
}

const MOST = 12;

function SharedWith({ detail }: { readonly detail: ImageDetail }) {
  const found = sharers(detail.layers);
  return (
    <section className="px-4 py-3">
      <h3 className="text-ink-2">
        {found.length === 0 ? 'Shares no layer with another image here' : 'Shares layers with'}
      </h3>
      <ul className="mt-1">
        {found.slice(0, MOST).map((image) => (
          <li key={image.key}>
            <button
              type="button"
              className="-mx-2 flex h-7 w-[calc(100%+16px)] items-center gap-2 rounded-md px-2 text-left hover:bg-hover"
              title={image.title}
              onClick={() => openImage(image.key)}
            >
              <span className="min-w-0 flex-1 truncate">{image.title}</span>
              <span className="figures text-sm text-ink-3">
                {formatCount(image.layers, 'layer')} · {formatSize(image.bytes)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.length > MOST ? <p className="text-ink-3">and {found.length - MOST} more</p> : null}
    </section>
  );
}

function ManyImages({ keys }: { readonly keys: readonly string[] }) {
  const revision = useTotals((state) => state.revision);
  const [totals] = useResource(keys.join('\n'), revision, () => call('images.selectionTotals', { keys }));
  return (
    <div className="p-4">
      <h2 className="text-lg font-semibold">{formatCount(keys.length, 'image')}</h2>
      {totals.kind === 'ready' ? (
        <p className="mt-1 text-ink-2">
          <Size bytes={totals.value.onDisk} /> on disk together, each shared layer counted once. Removing all
          of them frees <Size bytes={totals.value.frees} />.
        </p>
      ) : null}
      <div className="mt-3 flex gap-2">
        <Button small look="primary" onPress={() => runCommand('inspect')}>
          Inspect
        </Button>
        <Button small onPress={() => runCommand('remove')}>
          Remove…
        </Button>
      </div>
      <ul className="mt-4">
        {keys.slice(0, 100).map((key) => (
          <li key={key} className="truncate py-0.5 text-ink-2" title={key}>
            {key}
          </li>
        ))}
      </ul>
      {keys.length > 100 ? <p className="text-ink-3">and {keys.length - 100} more</p> : null}
    </div>
  );
}
