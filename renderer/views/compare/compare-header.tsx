import { ArrowLeftRight, Terminal } from 'lucide-react';
import type { ComparedImage, ImageComparison } from '../../../core/api/compare.ts';
import { copy } from '../../state/deeds.ts';
import { openDialog } from '../../state/dialog.ts';
import { nameOf, sourceOf, useOpened } from '../../state/opened.ts';
import { adjust, openImage } from '../../state/router.ts';
import { attempt } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Age, Digest } from '../../ui/values.tsx';
import { shellWord } from '../../words/commands.ts';

interface Props {
  readonly from: string;
  readonly to: string;
  readonly comparison: ImageComparison | null;
}

/** Which two, each to be opened or exchanged. */
export function CompareHeader({ from, to, comparison }: Props) {
  const sources = useOpened((state) => state.sources);
  // a command line does not know what this window has open
  const known = sourceOf(sources, from) === undefined && sourceOf(sources, to) === undefined;
  const command = `strata diff ${shellWord(from)} ${shellWord(to)}`;
  return (
    <header className="px-5 pt-4 pb-2">
      <div className="flex items-start gap-2">
        <h1 className="min-w-0 flex-1 text-xl font-semibold tracking-[-0.01em]">Comparison</h1>
        <Button onPress={() => adjust({ kind: 'compare', from: to, to: from })} data-testid="compare-swap">
          <ArrowLeftRight size={14} aria-hidden /> Swap
        </Button>
        {known ? (
          <Button onPress={() => attempt(() => copy(command, 'the command'))}>
            <Terminal size={14} aria-hidden /> Copy command
          </Button>
        ) : null}
      </div>
      <div className="mt-2 grid grid-cols-2 gap-x-3">
        <Side
          imageKey={from}
          image={comparison?.from ?? null}
          onChange={() => openDialog({ kind: 'compare', from: to, side: 'from' })}
        />
        <Side
          imageKey={to}
          image={comparison?.to ?? null}
          onChange={() => openDialog({ kind: 'compare', from, side: 'to' })}
        />
      </div>
    </header>
  );
}

function Side({
  imageKey,
  image,
  onChange,
}: {
  readonly imageKey: string;
  readonly image: ComparedImage | null;
  readonly onChange: () => void;
}) {
  const name = useOpened((state) => nameOf(state.sources, imageKey));
  return (
    <div className="min-w-0 rounded-md border border-line px-3 py-1.5">
      <button
        type="button"
        className="block h-6 max-w-full truncate rounded text-left text-lg leading-6 font-semibold hover:text-accent"
        title={`${image?.title ?? name}\nOpen its page`}
        onClick={() => openImage(imageKey)}
        data-testid="compare-side"
      >
        {image?.title ?? name}
      </button>
      <div className="flex min-h-6 flex-wrap items-center gap-x-3 leading-6 text-ink-2 *:min-h-6">
        {image === null ? null : (
          <>
            <Digest digest={image.imageId} what="image ID" />
            <span className="chip">{image.platform}</span>
            <Age iso={image.created} />
          </>
        )}
        <button type="button" className="rounded text-accent hover:underline" onClick={onChange}>
          Choose another…
        </button>
      </div>
    </div>
  );
}
