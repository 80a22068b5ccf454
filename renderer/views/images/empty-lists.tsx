import { Download, Lock } from 'lucide-react';
import { useState } from 'react';
import { runCommand } from '../../state/commands.ts';
import { openPull } from '../../state/dialog.ts';
import { clearFilters, showUnnamed } from '../../state/images.ts';
import { keyLabel } from '../../state/keys.ts';
import { useSettings } from '../../state/settings.ts';
import { useTotals } from '../../state/totals.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { formatCount } from '../../words/format.ts';

/** Nothing yet: says what images are for, and takes the first name right here. */
export function NoImages() {
  const totals = useTotals((state) => state.totals);
  const [text, setText] = useState('');
  if (totals?.readOnly === true) {
    return (
      <Empty
        kind="read-only"
        picture={<Lock size={40} strokeWidth={1.25} aria-hidden />}
        title="This store can only be read"
      >
        It holds no images, and none can be pulled into it:{' '}
        <span className="selectable font-mono text-sm break-all">{totals.location}</span> is not writable, or
        was written by a newer Strata.
      </Empty>
    );
  }
  return (
    <Empty
      kind="nothing-yet"
      picture={<Strata />}
      title="No images yet"
      action={
        <form
          className="flex w-[420px] max-w-full gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            openPull(text);
          }}
        >
          <input
            className="field h-8!"
            aria-label="Name of an image"
            placeholder="nginx, a pull command, a web address…"
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Button look="primary" extra="h-8!" type="submit">
            <Download size={14} aria-hidden /> Pull
          </Button>
        </form>
      }
    >
      Pull one to see what it is made of, layer by layer, and what it shares with others. Paste its name here,
      or press {keyLabel('Mod+P')} at any time.
      <span className="mt-2 block">
        An archive or an OCI layout folder is shown without loading it: drop it on the window, or{' '}
        <button
          type="button"
          className="rounded text-accent hover:underline"
          onClick={() => runCommand('open-file')}
        >
          open it
        </button>{' '}
        ({keyLabel('Mod+O')}). With {keyLabel('Mod+L')} you look inside an image in a registry without pulling
        it.
      </span>
      <span className="mt-2 block">
        Nothing at hand?{' '}
        <button
          type="button"
          className="rounded text-accent hover:underline"
          data-testid="build-samples"
          onClick={() => runCommand('build-samples')}
        >
          Build sample images
        </button>
        : two small ones that share a base, made on the spot without a network. A Dockerfile of yours is built
        by dropping it here.
      </span>
    </Empty>
  );
}

export function FilteredOut({ total }: { readonly total: number }) {
  const { filters, showUnnamed: unnamed } = useSettings((state) => state.settings);
  return (
    <Empty
      kind="filtered-out"
      title="No image matches"
      action={
        <>
          <Button onPress={clearFilters}>Clear the filter</Button>
          {unnamed ? null : <Button onPress={() => showUnnamed(true)}>Show unnamed images</Button>}
        </>
      }
    >
      {formatCount(total, 'image')} {total === 1 ? 'is' : 'are'} here, but none has all of what the filter
      asks
      {filters.length > 1 ? `: ${filters.join(', ')}` : ''}.
    </Empty>
  );
}

/** Three images on one base: what this program is about. */
function Strata() {
  const bands = [
    [8, 58, 0.9],
    [8, 70, 0.45],
    [8, 82, 0.25],
    [62, 46, 0.9],
    [62, 58, 0.7],
    [62, 70, 0.45],
    [62, 82, 0.25],
    [116, 70, 0.9],
    [116, 82, 0.25],
  ] as const;
  return (
    <svg width="172" height="96" viewBox="0 0 172 96" aria-hidden>
      {bands.map(([x, y, opacity]) => (
        <rect
          key={`${x}-${y}`}
          x={x}
          y={y}
          width={48}
          height={10}
          rx={2}
          fill="var(--accent)"
          opacity={opacity}
        />
      ))}
      <line x1="0" x2="172" y1="95.5" y2="95.5" stroke="var(--line-strong)" />
    </svg>
  );
}
