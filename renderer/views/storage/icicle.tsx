import { memo, useId, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { ChainNode } from '../../../core/api/storage.ts';
import type { Chosen } from '../../state/storage.ts';
import { useHeight } from '../../ui/use-height.ts';
import { useWidth } from '../../ui/use-width.ts';
import { bandLabel, bandTitle } from './band-words.ts';
import { tintOf } from '../image/sharing.ts';
import type { Chains } from './chains.ts';
import { bandShowing, layOutIcicle, litBands, neighbour, type IcicleBand } from './icicle-layout.ts';

interface Props {
  readonly chains: Chains;
  readonly zoom: string | null;
  readonly shown: Chosen | null;
  readonly onPoint: (id: string | null) => void;
  /** `enter`: what fills the picture from now on; absent: what does now. */
  readonly onChoose: (id: string, enter?: string | null) => void;
}

const LOWEST = 20;
const HIGHEST = 56;
/** From this height on a band has two lines. */
const TWO_LINES = 40;

/** Base at the bottom. For a screen reader it is a tree: a base is the parent of what stands on it. */
export function Icicle({ chains, zoom, shown, onPoint, onChoose }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const id = useId();
  const [width, height] = [useWidth(place), useHeight(place)];
  const bands = useMemo(
    () => (Number.isFinite(width) ? layOutIcicle(chains, zoom, width) : []),
    [chains, zoom, width],
  );
  const levels = bands.reduce((most, band) => Math.max(most, band.level + 1), 1);
  const row = Math.max(LOWEST, Math.min(HIGHEST, Math.floor(height / levels)));
  const whole = Math.max(height, levels * row);
  const marked = useMemo(() => drawnFor(bands, chains, shown), [bands, chains, shown]);
  const lit = useMemo(() => (marked.length === 0 ? null : litBands(bands, marked)), [bands, marked]);
  const [focused, setFocused] = useState<string | null>(null);
  const index = Math.max(
    0,
    bands.findIndex((band) => band.id === (focused ?? marked[0])),
  );
  const active = bands[index];

  // a base stands at the bottom: that is where one looks first, and what stays when the room changes
  const fromBase = useRef(0);
  useLayoutEffect(() => {
    fromBase.current = 0;
  }, [zoom]);
  useLayoutEffect(() => {
    const { current } = place;
    if (current !== null) current.scrollTop = current.scrollHeight - current.clientHeight - fromBase.current;
  }, [zoom, whole, height]);

  const enter = (band: IcicleBand): void => {
    setFocused(band.id);
    onChoose(band.id, band.id === zoom ? band.parent : canEnter(band) ? band.id : undefined);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (active === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' || event.key === ' ') enter(active);
    else if (event.key === 'Backspace' || event.key === 'Escape') {
      if (zoom === null) return;
      onChoose(active.id, bands.find((band) => band.id === zoom)?.parent ?? null);
    } else {
      const next = neighbour(bands, active.id, event.key);
      if (next === undefined) return;
      setFocused(next.id);
      onChoose(next.id);
      place.current
        ?.querySelector(`[data-band="${CSS.escape(next.id)}"]`)
        ?.scrollIntoView({ block: 'nearest' });
    }
    event.preventDefault();
  };

  return (
    <div
      ref={place}
      className="mx-5 mb-3 min-h-0 flex-1 overflow-x-hidden overflow-y-auto rounded-md"
      onPointerLeave={() => onPoint(null)}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        fromBase.current = scrollHeight - clientHeight - scrollTop;
      }}
    >
      <div
        role="tree"
        tabIndex={0}
        aria-label="Chains of layers, bases first"
        {...(active === undefined ? {} : { 'aria-activedescendant': `${id}-${index}` })}
        className="grid-focus relative outline-none"
        style={{ height: whole }}
        data-testid="icicle"
        onKeyDown={onKeyDown}
        onPointerMove={(event) => onPoint(bandUnder(event.target))}
        onClick={(event) => {
          const under = bandUnder(event.target);
          const band = bands.find((each) => each.id === under);
          if (band !== undefined) enter(band);
        }}
      >
        {bands.map((band, at) => (
          <Band
            key={band.id}
            elementId={`${id}-${at}`}
            band={band}
            row={row}
            lead={at === index}
            chosen={marked.includes(band.id)}
            dim={lit !== null && !lit.has(band.id)}
            below={band.parent === null ? undefined : chains.byId.get(band.parent)}
          />
        ))}
      </div>
    </div>
  );
}

/** One listener on the tree serves a thousand bands. */
function bandUnder(target: EventTarget): string | null {
  return target instanceof Element
    ? (target.closest<HTMLElement>('[data-band]')?.dataset['band'] ?? null)
    : null;
}

function canEnter(band: IcicleBand): boolean {
  return band.rest || band.nodes.some((node) => node.children.length > 0);
}

/** The drawn bands that show what is chosen. */
function drawnFor(bands: readonly IcicleBand[], chains: Chains, shown: Chosen | null): readonly string[] {
  if (shown === null) return [];
  if (shown.kind === 'band') {
    if (bands.some((band) => band.id === shown.id)) return [shown.id];
    const found = bandShowing(bands, chains, shown.id);
    return found === undefined ? [] : [found.id];
  }
  const found = (chains.byLayer.get(shown.digest) ?? []).map(
    (node) => bandShowing(bands, chains, node.id)?.id,
  );
  return [...new Set(found.filter((each) => each !== undefined))];
}

interface BandProps {
  readonly elementId: string;
  readonly band: IcicleBand;
  readonly row: number;
  readonly lead: boolean;
  readonly chosen: boolean;
  readonly dim: boolean;
  readonly below: ChainNode | undefined;
}

/** Narrower ones have no room for a word. */
const LABELLED = 56;

/** Its title is its name, and says more than there is room for. */
const Band = memo(function Band({ elementId, band, row, lead, chosen, dim, below }: BandProps) {
  const images = band.nodes.reduce((sum, node) => sum + node.imageCount, 0);
  const label = band.width < LABELLED ? null : bandLabel(band, below);
  return (
    <div
      id={elementId}
      role="treeitem"
      aria-level={band.level + 1}
      aria-selected={chosen}
      tabIndex={-1}
      title={bandTitle(band).join('\n')}
      data-testid="icicle-band"
      data-band={band.id}
      className={`absolute flex items-center overflow-hidden rounded-[3px] text-sm ${label === null ? '' : 'px-1.5'} ${dim ? 'opacity-35' : ''} ${lead ? 'lead' : ''} ${chosen ? 'chosen' : 'hover:brightness-[0.96]'}`}
      style={{
        left: band.x,
        width: Math.max(1, band.width - 1),
        bottom: band.level * row,
        height: row - 1,
        background: band.rest
          ? 'repeating-linear-gradient(135deg, var(--band) 0 3px, var(--line-strong) 3px 4px)'
          : `color-mix(in srgb, var(--band-tint) ${tintOf(images - 1)}%, color-mix(in srgb, var(--ink) 5%, var(--band)))`,
      }}
    >
      {label === null ? null : row >= TWO_LINES ? (
        <span
          aria-hidden
          className={`min-w-0 leading-4 ${band.rest ? 'rounded-[3px] bg-[var(--band)] px-1' : ''}`}
        >
          {label.strong === '' ? null : <span className="block truncate font-medium">{label.strong}</span>}
          <span className="block truncate">
            <span className="figures">{label.size}</span> {label.more}
          </span>
        </span>
      ) : (
        <span aria-hidden className={`truncate ${band.rest ? 'rounded-[3px] bg-[var(--band)] px-1' : ''}`}>
          {label.strong === '' ? null : <span className="font-medium">{label.strong} </span>}
          <span>
            <span className="figures">{label.size}</span> {label.more}
          </span>
        </span>
      )}
    </div>
  );
});
