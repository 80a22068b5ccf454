import { Layers2 } from 'lucide-react';
import { useMemo, useRef, type KeyboardEvent } from 'react';
import type { BaseImage, ImageDetail, LayerView } from '../../../core/api/images.ts';
import { Age } from '../../ui/values.tsx';
import { exactBytes, formatAge, formatCount, formatSize, listInWords } from '../../words/format.ts';
import { inOneLine } from '../../words/instruction.ts';
import { bandHeight, bases, tintOf, type Band, type Base } from './sharing.ts';

interface Props {
  readonly detail: ImageDetail;
  readonly bands: readonly Band[];
  readonly selected: number | null;
  readonly onSelect: (position: number) => void;
}

/** The stack, base at the bottom. For a screen reader it is a list of options, each of which says all that the drawing shows. */
export function LayerStack({ detail, bands, selected, onSelect }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const largest = Math.max(0, ...detail.layers.map((layer) => layer.download));
  const standing = useMemo(() => standingOn(detail), [detail]);
  // what the tallest base ends with; steps above it that made no layer are this image's own
  const top =
    bands.find((band) => band.layer !== null && band.layer.position === (standing[0]?.layers ?? 0) - 1)?.step
      .position ?? -1;
  const index = bands.findIndex((band) => band.step.position === selected);

  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: bands.length - 1,
    };
    const next = steps[event.key];
    const band = next === undefined ? undefined : bands[Math.max(0, Math.min(bands.length - 1, next))];
    if (band === undefined || event.altKey) return;
    event.preventDefault();
    onSelect(band.step.position);
    list.current?.querySelector(`#step-${band.step.position}`)?.scrollIntoView({ block: 'nearest' });
  };

  return (
    // the list has the focus, its options are reached by aria-activedescendant
    <div
      ref={list}
      role="listbox"
      tabIndex={0}
      aria-label={`${formatCount(detail.layers.length, 'layer')}, newest first`}
      {...(selected === null ? {} : { 'aria-activedescendant': `step-${selected}` })}
      className="@container mx-5 mb-5 rounded-md"
      data-testid="layer-stack"
      onKeyDown={onKeyDown}
    >
      {bands.map((band) => {
        const { layer, step } = band;
        const begun = layer === null ? [] : standing.filter((base) => base.layers === layer.position + 1);
        const within = step.position <= top;
        return (
          <div key={step.position} role="presentation" className="flex flex-col">
            {begun.length === 0 ? null : <BaseLine bases={begun} base={detail.base} />}
            <div role="presentation" className="flex">
              <span
                role="presentation"
                className={`mr-2 w-1 shrink-0 ${within ? 'bg-[color-mix(in_srgb,var(--accent)_55%,transparent)]' : ''}`}
              />
              {layer === null ? (
                <Line band={band} selected={step.position === selected} onSelect={onSelect} />
              ) : (
                <Block
                  band={band}
                  layer={layer}
                  height={bandHeight(layer.download, largest)}
                  selected={step.position === selected}
                  onSelect={onSelect}
                />
              )}
            </div>
          </div>
        );
      })}
    </div>
  );
}

/** The images here that it stands on, and the base that it was built from, when that is known another way. */
function standingOn(detail: ImageDetail): readonly Base[] {
  const { base } = detail;
  const found = bases(detail);
  if (base === null || base.layers === 0 || found.some((each) => each.layers === base.layers)) return found;
  const named: Base = {
    key: base.key ?? '',
    title: base.name ?? 'a base image',
    layers: base.layers,
    bytes: detail.layers.slice(0, base.layers).reduce((sum, layer) => sum + layer.download, 0),
  };
  return [...found, named].toSorted((a, b) => b.layers - a.layers);
}

const HOW: Readonly<Record<BaseImage['how'], string>> = {
  store: 'An image here has exactly these layers',
  annotation: 'The image says so itself',
  history: 'Told from its instructions',
};

/** Where the image below ends: "stands on debian:12 · 3 layers". */
function BaseLine({
  bases: found,
  base,
}: {
  readonly bases: readonly Base[];
  readonly base: BaseImage | null;
}) {
  const [first] = found;
  if (first === undefined) return null;
  return (
    <div role="presentation" className="flex h-7 items-center gap-2 pt-1 text-sm" data-testid="stands-on">
      <span
        className="h-3 w-3 self-end rounded-tl-[3px] border-t-4 border-l-4 border-[color-mix(in_srgb,var(--accent)_55%,transparent)]"
        aria-hidden
      />
      <span
        className="truncate text-accent"
        title={[
          ...found.map(({ title }) => title),
          ...(base?.layers === first.layers ? [HOW[base.how]] : []),
        ].join('\n')}
      >
        stands on{' '}
        {listInWords(
          found.map(({ title }) => title),
          2,
        )}
      </span>
      <span className="figures shrink-0 text-ink-3">
        · {formatCount(first.layers, 'layer')} · {formatSize(first.bytes)}
      </span>
    </div>
  );
}

interface BandProps {
  readonly band: Band;
  readonly selected: boolean;
  readonly onSelect: (position: number) => void;
}

/** An instruction that made no layer. */
function Line({ band: { step }, selected, onSelect }: BandProps) {
  return (
    // the stack is one list box: it has the keys
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={`step-${step.position}`}
      role="option"
      aria-selected={selected}
      tabIndex={-1}
      aria-label={`${inOneLine(step.instruction)}; makes no layer`}
      onClick={() => onSelect(step.position)}
      className={`flex h-[22px] min-w-0 flex-1 items-center gap-2 rounded px-3 text-sm text-ink-3 ${selected ? 'bg-accent-soft text-accent!' : 'hover:bg-hover'}`}
    >
      <span className="truncate font-mono text-xs">{inOneLine(step.instruction)}</span>
    </div>
  );
}

const MARKS: Readonly<Record<LayerView['state'], string | null>> = {
  verified: null,
  checking: 'being checked',
  missing: 'not here',
  bad: 'bad',
  elsewhere: 'not downloaded',
};

function Block({
  band: { step },
  layer,
  height,
  selected,
  onSelect,
}: BandProps & { readonly layer: LayerView; readonly height: number }) {
  const others = layer.sharedWith.length;
  const mark = MARKS[layer.state];
  const shared = others === 0 ? 'shared with no other image' : `shared with ${formatCount(others, 'image')}`;
  return (
    // the stack is one list box: it has the keys
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={`step-${step.position}`}
      role="option"
      aria-selected={selected}
      tabIndex={-1}
      aria-label={`Layer ${layer.position + 1}: ${inOneLine(step.instruction)}; ${formatSize(layer.download)}, ${shared}, ${formatAge(step.created)}${mark === null ? '' : `, ${mark}`}`}
      data-testid="layer-band"
      data-digest={layer.digest}
      onClick={() => onSelect(step.position)}
      className={`my-px flex min-w-0 flex-1 items-center gap-3 rounded-[5px] px-3 ${selected ? '' : 'hover:brightness-[0.97]'} ${layer.state === 'missing' ? 'border border-dashed border-line-strong' : ''}`}
      style={{
        height,
        // written out: what the utility classes make of it draws nothing in Chrome 114
        ...(selected ? { boxShadow: 'inset 0 0 0 2px var(--accent)' } : {}),
        background:
          layer.state === 'missing'
            ? 'transparent'
            : `color-mix(in srgb, var(--band-tint) ${tintOf(others)}%, var(--band))`,
      }}
    >
      <span className="min-w-0 flex-1 truncate font-mono text-sm">{inOneLine(step.instruction)}</span>
      {mark === null ? null : (
        <span className={`chip ${layer.state === 'bad' ? 'chip-danger' : 'chip-warn'}`}>{mark}</span>
      )}
      {others === 0 ? null : (
        <span
          className="figures shrink-0 text-sm"
          title={layer.sharedWith.map((image) => image.title).join('\n')}
        >
          <Layers2 size={12} className="mr-1 inline-block align-[-1px]" aria-hidden />
          {others}
        </span>
      )}
      <span className="figures w-16 shrink-0 text-right font-medium" title={exactBytes(layer.download)}>
        {formatSize(layer.download)}
      </span>
      <Age
        iso={step.created}
        extra={`w-24 shrink-0 truncate text-right text-sm ${mark === null ? '@max-[350px]:hidden' : '@max-[520px]:hidden'}`}
      />
    </div>
  );
}
