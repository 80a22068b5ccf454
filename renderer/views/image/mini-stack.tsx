import type { LayerView } from '../../../core/api/images.ts';
import { formatSize } from '../../words/format.ts';
import { tintOf } from './sharing.ts';

const HEIGHT = 112;
const LEAST = 3;

/** The stack as a thumbnail: proportions and sharing at a glance. The words beside it say the same. */
export function MiniStack({ layers }: { readonly layers: readonly LayerView[] }) {
  const roots = layers.map((layer) => Math.sqrt(layer.download));
  const sum = roots.reduce((total, root) => total + root, 0);
  return (
    <div className="flex w-14 shrink-0 flex-col-reverse gap-px" aria-hidden>
      {layers.map((layer, index) => (
        <div
          key={`${layer.position}`}
          className="rounded-[2px]"
          title={`${formatSize(layer.download)}, shared with ${layer.sharedWith.length}`}
          style={{
            height: sum === 0 ? LEAST : Math.max(LEAST, ((roots[index] ?? 0) / sum) * HEIGHT),
            background: `color-mix(in srgb, var(--band-tint) ${tintOf(layer.sharedWith.length) + 12}%, var(--band))`,
          }}
        />
      ))}
    </div>
  );
}
