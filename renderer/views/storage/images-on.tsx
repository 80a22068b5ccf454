import { Layers, ListFilter } from 'lucide-react';
import { useMemo } from 'react';
import type { ChainNode } from '../../../core/api/storage.ts';
import { openImage } from '../../state/router.ts';
import { showImagesWith, type Chosen } from '../../state/storage.ts';
import { Button } from '../../ui/button.tsx';
import { ImageName } from '../../ui/image-name.tsx';
import { Digest, Size } from '../../ui/values.tsx';
import { formatCount } from '../../words/format.ts';
import { inOneLine } from '../../words/instruction.ts';
import { imagesOn, type Chains } from './chains.ts';
import { zoomTo } from './icicle-layout.ts';

/** More are a list of images of their own. */
const MOST = 100;

/** What is pointed at or chosen, and every image on it. */
export function ImagesOn({ chains, shown }: { readonly chains: Chains; readonly shown: Chosen | null }) {
  const nodes = useMemo(() => nodesOf(chains, shown), [chains, shown]);
  const images = useMemo(() => imagesOn(nodes), [nodes]);
  const [first] = nodes;
  if (first === undefined)
    return (
      <div className="flex-[2] border-t border-line px-4 py-3 text-ink-3">
        Point at a band, or choose a layer, to see the images on it.
      </div>
    );
  const layer = nodes.every((node) => node.layer === first.layer) ? first.layer : null;
  return (
    <div className="flex min-h-0 flex-[2] flex-col border-t border-line" data-testid="images-on">
      <div className="shrink-0 px-4 pt-2 pb-1">
        <p className="truncate font-mono text-sm" title={inOneLine(first.instruction)}>
          {layer === null ? formatCount(nodes.length, 'smaller layer') : inOneLine(first.instruction)}
        </p>
        <div className="figures flex h-6 min-w-0 items-center gap-2 text-sm text-ink-2">
          {layer === null ? (
            <Size bytes={nodes.reduce((sum, node) => sum + node.size, 0)} />
          ) : (
            <>
              <Size bytes={first.size} />
              <span aria-hidden>·</span>
              <Digest digest={layer} what="layer digest" />
            </>
          )}
          <span aria-hidden>·</span>
          <span data-testid="images-on-count">{formatCount(images.length, 'image')}</span>
          <span className="flex-1" />
          {layer === null || images.length < 2 ? null : (
            <Button small look="quiet" onPress={() => showImagesWith(layer)} data-testid="show-images">
              <ListFilter size={13} aria-hidden /> Show in Images
            </Button>
          )}
        </div>
      </div>
      <ul className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {images.slice(0, MOST).map((image) => (
          <li key={image.key}>
            <button
              type="button"
              className="ring-inside flex h-6 w-full min-w-0 items-center gap-2 rounded px-2 text-left hover:bg-hover"
              title={`Open ${image.title}`}
              onClick={() => openImage(image.key)}
            >
              <Layers size={13} className="shrink-0 text-accent" aria-hidden />
              <ImageName title={image.title} />
            </button>
          </li>
        ))}
        {images.length > MOST ? (
          <li className="px-2 text-ink-3">and {formatCount(images.length - MOST, 'more image')}</li>
        ) : null}
      </ul>
    </div>
  );
}

function nodesOf(chains: Chains, shown: Chosen | null): readonly ChainNode[] {
  if (shown === null) return [];
  if (shown.kind === 'layer') return chains.byLayer.get(shown.digest) ?? [];
  const node = chains.byId.get(shown.id);
  if (node !== undefined) return [node];
  return shown.id.startsWith('rest ') ? zoomTo(chains, shown.id).nodes : [];
}
