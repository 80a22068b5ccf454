import { AlignJustify, Layers } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ImageDetail } from '../../../core/api/images.ts';
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
  const selected = bands.find((band) => band.step.position === chosen) ?? bands.find((band) => band.layer !== null) ?? bands[0];
  const position = selected?.step.position ?? null;
  return (
    <div className={wide ? 'grid h-full grid-cols-[minmax(0,5fr)_minmax(300px,4fr)]' : 'h-full overflow-y-auto'}>
      <section className={`min-h-0 ${wide ? 'overflow-y-auto' : ''}`} aria-label="Layers and history">
        <div className="flex items-center justify-between px-5 pt-3 pb-1">
          <p className="text-sm text-ink-3">{shape === 'stack' ? 'Newest on top, the base at the bottom. Height grows with size; deeper colour means more images share it.' : 'As docker history lists it: the newest first.'}</p>
          <div className="flex shrink-0 rounded-md border border-line" role="group" aria-label="Show as">
            <Shape title="Stack" current={shape === 'stack'} onClick={() => setShape('stack')} picture={<Layers size={13} aria-hidden />} />
            <Shape title="List" current={shape === 'list'} onClick={() => setShape('list')} picture={<AlignJustify size={13} aria-hidden />} />
          </div>
        </div>
        {shape === 'stack' ? <LayerStack detail={detail} bands={bands} selected={position} onSelect={setChosen} /> : <HistoryTable bands={bands} selected={position} onSelect={setChosen} />}
      </section>
      {selected === undefined ? null : (
        <section className={`min-h-0 border-line ${wide ? 'overflow-y-auto border-l' : 'border-t'}`} aria-label="Selected step">
          <StepDetail key={selected.step.position} band={selected} count={detail.layers.length} />
        </section>
      )}
    </div>
  );
}

function Shape({ title, current, onClick, picture }: { readonly title: string; readonly current: boolean; readonly onClick: () => void; readonly picture: React.ReactNode }) {
  return (
    <button type="button" aria-pressed={current} onClick={onClick} className={`flex h-6 items-center gap-1 rounded-[5px] px-2 text-sm ${current ? 'bg-accent-soft text-accent' : 'text-ink-2 hover:text-ink'}`}>
      {picture} {title}
    </button>
  );
}
