import { AlignJustify, Layers } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ImageDetail } from '../../../core/api/images.ts';
import { Segments } from '../../ui/segments.tsx';
import { useWide } from '../../ui/use-wide.ts';
import { HistoryTable } from './history-table.tsx';
import { LayerStack } from './layer-stack.tsx';
import { bandsOf } from './sharing.ts';
import { StepDetail } from './step-detail.tsx';

export function LayersTab({ detail }: { readonly detail: ImageDetail }) {
  const bands = useMemo(() => bandsOf(detail), [detail]);
  const [shape, setShape] = useState<'stack' | 'list'>('stack');
  const [chosen, setChosen] = useState<number | null>(null);
  const wide = useWide(820);
  const selected =
    bands.find((band) => band.step.position === chosen) ??
    bands.find((band) => band.layer !== null) ??
    bands[0];
  const position = selected?.step.position ?? null;
  return (
    <div
      className={wide ? 'grid h-full grid-cols-[minmax(0,5fr)_minmax(300px,4fr)]' : 'h-full overflow-y-auto'}
    >
      <section className={`min-h-0 ${wide ? 'overflow-y-auto' : ''}`} aria-label="Layers and history">
        <div className="flex items-center justify-between px-5 pt-2 pb-2">
          <p className="text-sm text-ink-3">
            {shape === 'stack'
              ? 'Height grows with size, colour with sharing.'
              : 'The newest first, as docker history lists it.'}
          </p>
          <Segments
            label="Show as"
            name="shape"
            value={shape}
            options={[
              {
                value: 'stack',
                testId: 'show-stack',
                title: (
                  <>
                    <Layers size={13} aria-hidden /> Stack
                  </>
                ),
              },
              {
                value: 'list',
                testId: 'show-list',
                title: (
                  <>
                    <AlignJustify size={13} aria-hidden /> List
                  </>
                ),
              },
            ]}
            onChange={setShape}
          />
        </div>
        {shape === 'stack' ? (
          <LayerStack detail={detail} bands={bands} selected={position} onSelect={setChosen} />
        ) : (
          <HistoryTable bands={bands} selected={position} onSelect={setChosen} />
        )}
      </section>
      {selected === undefined ? null : (
        <section
          className={`min-h-0 border-line ${wide ? 'overflow-y-auto border-l' : 'border-t'}`}
          aria-label="Selected step"
        >
          <StepDetail key={selected.step.position} band={selected} count={detail.layers.length} />
        </section>
      )}
    </div>
  );
}
