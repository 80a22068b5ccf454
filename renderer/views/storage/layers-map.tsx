import { ChartNoAxesGantt, Table2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { showStorage, useStorage, type Chosen } from '../../state/storage.ts';
import { Segments } from '../../ui/segments.tsx';
import { useWide } from '../../ui/use-wide.ts';
import { BandPath } from './band-path.tsx';
import { BandsTable } from './bands-table.tsx';
import type { Chains } from './chains.ts';
import { Icicle } from './icicle.tsx';
import { ImagesOn } from './images-on.tsx';
import { LayersTable } from './layers-table.tsx';

/** The icicle of base chains beside the table of layers; what one shows as chosen the other shows too. */
export function LayersMap({ chains }: { readonly chains: Chains }) {
  const { shape, zoom, chosen } = useStorage();
  // what the pointer or the focus is on for a moment, before anything is chosen
  const [pointed, setPointed] = useState<Chosen | null>(null);
  const wide = useWide(1000);
  const shown = pointed ?? chosen;
  // a choice is shown from then on, until another band is pointed at
  useEffect(() => setPointed(null), [chosen]);
  const point = (id: string | null): void =>
    setPointed((before) => {
      // with nothing chosen, what was pointed at last stays: its images can be reached
      if (id === null) return chosen === null ? before : null;
      return before?.kind === 'band' && before.id === id ? before : { kind: 'band', id };
    });
  return (
    <div
      className={
        wide
          ? 'grid h-full grid-cols-[minmax(0,10fr)_minmax(440px,9fr)] grid-rows-[minmax(0,1fr)]'
          : 'grid h-full grid-cols-[minmax(0,1fr)] grid-rows-[320px_minmax(0,1fr)]'
      }
    >
      <section className="flex min-h-0 min-w-0 flex-col" aria-label="What stands on what">
        <div className="flex h-10 shrink-0 items-center gap-3 pr-3 pl-5">
          {shape === 'picture' ? (
            <BandPath chains={chains} zoom={zoom} onZoom={(id) => showStorage({ zoom: id })} />
          ) : (
            <p className="min-w-0 flex-1 truncate text-sm text-ink-3">
              Every layer once for each chain that it is on, bases first.
            </p>
          )}
          <Segments
            label="Show as"
            name="storage-shape"
            value={shape}
            options={[
              {
                value: 'picture',
                testId: 'icicle-picture',
                title: (
                  <>
                    <ChartNoAxesGantt size={13} aria-hidden /> Picture
                  </>
                ),
              },
              {
                value: 'table',
                testId: 'icicle-table',
                title: (
                  <>
                    <Table2 size={13} aria-hidden /> Table
                  </>
                ),
              },
            ]}
            onChange={(next) => showStorage({ shape: next })}
          />
        </div>
        {shape === 'picture' ? (
          <Icicle
            chains={chains}
            zoom={zoom}
            shown={shown}
            onPoint={point}
            onChoose={(id, enter) =>
              showStorage({ chosen: { kind: 'band', id }, ...(enter === undefined ? {} : { zoom: enter }) })
            }
          />
        ) : (
          <BandsTable chains={chains} chosen={chosen} />
        )}
      </section>
      <section
        className={`flex min-h-0 min-w-0 flex-col border-line ${wide ? 'border-l' : 'border-t'}`}
        aria-label="Layers by size"
      >
        <div className="min-h-0 flex-[3]">
          <LayersTable />
        </div>
        <ImagesOn chains={chains} shown={shown} />
      </section>
    </div>
  );
}
