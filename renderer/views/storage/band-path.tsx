import { ChevronRight } from 'lucide-react';
import { formatCount, formatSize } from '../../words/format.ts';
import { inOneLine } from '../../words/instruction.ts';
import { imageAt, type Chains } from './chains.ts';
import { shortName } from './band-words.ts';
import { zoomTo } from './icicle-layout.ts';

interface Props {
  readonly chains: Chains;
  readonly zoom: string | null;
  readonly onZoom: (id: string | null) => void;
}

/** Where in the store the picture is, and the way back. */
export function BandPath({ chains, zoom, onZoom }: Props) {
  const { below, nodes, from } = zoomTo(chains, zoom);
  const [first] = nodes;
  const steps = zoom === null ? [] : below.map((node) => ({ id: node.id, title: shortOf(node) }));
  const last =
    zoom === null || first === undefined
      ? null
      : from > 0
        ? formatCount(nodes.length, 'smaller layer')
        : shortOf(first);
  return (
    <nav className="flex min-w-0 flex-1 items-center gap-0.5 text-sm" aria-label="Shown part of the store">
      {zoom === null ? (
        <span className="truncate text-ink-3">
          Width grows with bytes, colour with the images that share.
        </span>
      ) : (
        <Step title={`Whole store, ${formatSize(chains.total)}`} onPress={() => onZoom(null)} />
      )}
      {steps.slice(-3).map((step) => (
        <span key={step.id} className="flex min-w-0 items-center gap-0.5">
          <ChevronRight size={12} className="shrink-0 text-ink-3" aria-hidden />
          <Step title={step.title} onPress={() => onZoom(step.id)} />
        </span>
      ))}
      {last === null ? null : (
        <span className="flex min-w-0 flex-1 items-center gap-0.5" aria-current="location">
          <ChevronRight size={12} className="shrink-0 text-ink-3" aria-hidden />
          <span className="truncate px-1 font-medium">{last}</span>
        </span>
      )}
    </nav>
  );
}

function shortOf(node: Chains['roots'][number]): string {
  const image = imageAt(node);
  return image === undefined ? inOneLine(node.instruction) : shortName(image.title);
}

function Step({ title, onPress }: { readonly title: string; readonly onPress: () => void }) {
  return (
    <button
      type="button"
      className="max-w-40 shrink-0 truncate rounded px-1 text-accent hover:underline"
      title={title}
      onClick={onPress}
    >
      {title}
    </button>
  );
}
