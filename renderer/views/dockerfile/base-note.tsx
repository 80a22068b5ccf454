import type { BaseImage } from '../../../core/api/images.ts';
import { openImage } from '../../state/router.ts';
import { formatCount, shortDigest } from '../../words/format.ts';

const HOWS: Readonly<Record<BaseImage['how'], string>> = {
  store: 'An image in the store has exactly these layers.',
  annotation: 'The image names its base itself.',
  history: 'Told from its instructions: where one image’s history ends, another’s begins.',
};

/** Which image this one was built on, and how that is known (D14). */
export function BaseNote({ base }: { readonly base: BaseImage | null }) {
  if (base === null) return null;
  const { key } = base;
  const name = base.name ?? (base.digest === null ? null : shortDigest(base.digest));
  return (
    <span className="min-w-0 max-w-[40%] truncate pt-0.5 text-ink-2" title={HOWS[base.how]}>
      Base{' '}
      {key === null ? (
        <span className="text-ink">{name ?? 'without a name'}</span>
      ) : (
        <button
          type="button"
          className="rounded text-accent hover:underline"
          onClick={() => openImage(key, 'dockerfile')}
        >
          {name ?? 'image in the store'}
        </button>
      )}
      <span className="figures text-ink-3"> · {formatCount(base.layers, 'layer')}</span>
    </span>
  );
}
