import { AlignJustify, Layers } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { Group, Panel, Separator, type PanelImperativeHandle } from 'react-resizable-panels';
import type { ImageDetail } from '../../../core/api/images.ts';
import { adjust } from '../../state/router.ts';
import { Segments } from '../../ui/segments.tsx';
import { useWide } from '../../ui/use-wide.ts';
import { HistoryTable } from './history-table.tsx';
import type { TabProps } from './image-tab.ts';
import { LayerFiles } from './layer-files.tsx';
import { LayerStack } from './layer-stack.tsx';
import { bandsOf, type Band } from './sharing.ts';
import { StepDetail } from './step-detail.tsx';

/** Left the stack, right the selected layer and its files; an opened file lies over the stack. */
export function LayersTab(props: TabProps) {
  const { detail, place } = props;
  const bands = useMemo(() => bandsOf(detail), [detail]);
  // a step without a layer has no address of its own
  const [chosen, setChosen] = useState<{ readonly step: number; readonly layer: number | undefined } | null>(
    null,
  );
  const wide = useWide(720);
  const selected =
    (chosen !== null && chosen.layer === place.layer
      ? bands.find((band) => band.step.position === chosen.step)
      : undefined) ??
    bands.find((band) => band.layer !== null && band.layer.position === place.layer) ??
    bands.find((band) => band.layer !== null) ??
    bands[0];
  const select = (step: number): void => {
    const layer = bands.find((band) => band.step.position === step)?.layer?.position;
    setChosen({ step, layer: layer ?? place.layer });
    if (layer === undefined) return;
    // a file that was selected in another layer is not this one's
    const { path: _, ...rest } = place;
    adjust({ ...rest, layer });
  };
  const position = selected?.step.position ?? null;
  const stack = <Stack detail={detail} bands={bands} selected={position} onSelect={select} />;
  const head =
    selected === undefined ? null : (
      <StepDetail
        key={selected.step.position}
        band={selected}
        count={detail.layers.length}
        alone={selected.layer === null}
      />
    );
  const layer = selected?.layer ?? null;
  return layer === null ? (
    <Arrangement wide={wide} left={stack} right={head} />
  ) : (
    <LayerFiles {...props} layer={layer}>
      {(files, pane) => (
        <Arrangement
          wide={wide}
          left={stack}
          over={pane}
          right={
            <>
              {head}
              {files}
            </>
          }
        />
      )}
    </LayerFiles>
  );
}

/** Share of the width that an opened file gets, in hundredths. */
const OPENED = 56;

function Arrangement({
  wide,
  left,
  right,
  over = null,
}: {
  readonly wide: boolean;
  readonly left: ReactNode;
  readonly right: ReactNode;
  readonly over?: ReactNode;
}) {
  const panel = useRef<PanelImperativeHandle>(null);
  const before = useRef(0);
  const opened = over !== null;
  // a file wants more room than the stack, and gives it back
  useEffect(() => {
    if (opened) {
      before.current = panel.current?.getSize().asPercentage ?? 0;
      panel.current?.resize(`${Math.max(OPENED, before.current)}%`);
    } else if (before.current > 0) panel.current?.resize(`${before.current}%`);
  }, [opened]);
  if (!wide)
    return (
      <div className="relative h-full">
        <div className="h-full overflow-y-auto">
          {left}
          <section className="flex flex-col border-t border-line" aria-label="Selected step">
            {right}
          </section>
        </div>
        {opened ? <div className="absolute inset-0 z-20 bg-surface">{over}</div> : null}
      </div>
    );
  return (
    <Group orientation="horizontal" className="h-full" id="layers">
      <Panel id="stack" panelRef={panel} defaultSize="40%" minSize="240px">
        {/* what lies over the stack is there instead of it: neither keys nor readers come to what is beneath */}
        <div className="relative h-full">
          <div className="h-full overflow-y-auto" inert={opened}>
            {left}
          </div>
          {opened ? <div className="absolute inset-0 z-10 bg-surface">{over}</div> : null}
        </div>
      </Panel>
      <Separator className="relative z-10 w-px bg-line hover:bg-accent focus-visible:bg-accent data-[separator=active]:bg-accent" />
      <Panel id="selected" minSize="320px">
        <section className="flex h-full min-h-0 flex-col" aria-label="Selected step">
          {right}
        </section>
      </Panel>
    </Group>
  );
}

function Stack({
  detail,
  bands,
  selected,
  onSelect,
}: {
  readonly detail: ImageDetail;
  readonly bands: readonly Band[];
  readonly selected: number | null;
  readonly onSelect: (position: number) => void;
}) {
  const [shape, setShape] = useState<'stack' | 'list'>('stack');
  return (
    <section aria-label="Layers and history">
      <div className="flex items-center justify-between gap-2 px-5 pt-2 pb-2">
        <p className="truncate text-sm text-ink-3">
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
        <LayerStack detail={detail} bands={bands} selected={selected} onSelect={onSelect} />
      ) : (
        <HistoryTable bands={bands} selected={selected} onSelect={onSelect} />
      )}
    </section>
  );
}
