import { Cloud, Download, FileArchive, GitCompare, X } from 'lucide-react';
import type { ImageDetail } from '../../../core/api/images.ts';
import type { Place } from '../../state/address.ts';
import { compare } from '../../state/compare.ts';
import { openPull } from '../../state/dialog.ts';
import { closeOpened, sourceOf, useOpened } from '../../state/opened.ts';
import { attempt } from '../../state/toasts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Age, Digest, Size } from '../../ui/values.tsx';
import { familiarName, formatCount } from '../../words/format.ts';
import { ListAll } from './list-all.tsx';

interface Props {
  readonly detail: ImageDetail;
  readonly opened: NonNullable<ImageDetail['opened']>;
  readonly place: Extract<Place, { readonly kind: 'image' }>;
}

/** Of an image that is looked at where it is: what only the store's images can do is not offered. */
export function OpenedHeader({ detail, opened, place }: Props) {
  const { row } = detail;
  const source = useOpened((state) => sourceOf(state.sources, place.key));
  const image = source?.images.find(({ key }) => key === place.key);
  const remote = source?.kind === 'registry';
  const Picture = remote ? Cloud : FileArchive;
  return (
    <header className="px-5 pt-4 pb-2" data-testid="opened-header">
      <div className="flex items-start gap-4">
        <h1 className="selectable min-w-0 flex-1 text-xl font-semibold tracking-[-0.01em] break-words">
          {image?.title ?? (row.name === null ? opened.title : familiarName(row.name))}
        </h1>
        <div className="flex shrink-0 gap-2">
          {remote ? <ListAll detail={detail} choice={{ key: place.key, platform: place.platform }} /> : null}
          <Button onPress={() => compare([place.key])}>
            <GitCompare size={14} aria-hidden /> Compare with…
          </Button>
          {remote ? (
            <Button
              look="primary"
              onPress={() => openPull(opened.title, place.platform)}
              data-testid="opened-pull"
            >
              <Download size={14} aria-hidden /> Pull…
            </Button>
          ) : null}
          <IconButton
            label="Close: nothing of it was stored"
            onPress={() => attempt(() => closeOpened(opened.id))}
            data-testid="opened-close"
          >
            <X size={15} aria-hidden />
          </IconButton>
        </div>
      </div>
      <p className="mt-1 flex items-center gap-1.5 text-ink-2" data-testid="opened-from">
        <Picture size={14} className="shrink-0 text-accent" aria-hidden />
        <span className="selectable min-w-0 truncate" title={opened.title}>
          {remote
            ? `In the registry as ${opened.title}, not in the store`
            : `Opened from ${opened.title}, not in the store`}
        </span>
      </p>
      <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-2">
        <span className="chip">{row.platform}</span>
        {row.digest === '' ? null : <Digest digest={row.digest} />}
        <Age iso={row.created} />
        <span>{formatCount(row.layers, 'layer')}</span>
        <span>
          <Size bytes={row.download} /> {remote ? 'download' : 'of layers'}
        </span>
        {row.unpacked === null ? null : (
          <span>
            <Size bytes={row.unpacked} /> unpacked
          </span>
        )}
        {/* what is not unpacked yet is checked while it is looked at */}
        {row.state === 'complete' || row.state === 'checking' || row.problem === null ? null : (
          <span className={`selectable ${remote ? '' : 'text-warn'}`}>{row.problem}</span>
        )}
      </div>
    </header>
  );
}
