import { LayoutGrid, Table2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ImageChoice, MapNode, MapQuery } from '../../../core/api/files.ts';
import type { ImageDetail } from '../../../core/api/images.ts';
import { call } from '../../bridge.ts';
import { useResource } from '../../state/resource.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Segments } from '../../ui/segments.tsx';
import { MapLegend } from './map-legend.tsx';
import { MapPath } from './map-path.tsx';
import { MapSelection } from './map-selection.tsx';
import { titleFor } from './map-words.ts';
import { MapTable } from './map-table.tsx';
import { Treemap } from './treemap.tsx';

interface Props {
  readonly choice: ImageChoice;
  readonly detail: ImageDetail;
}

/** Where the bytes of the finished image are, by folder or by layer (D19). */
export function SpaceMap({ choice, detail }: Props) {
  const [by, setBy] = useState<MapQuery['by']>('path');
  const [shape, setShape] = useState<'picture' | 'table'>('picture');
  const [trail, setTrail] = useState<readonly MapNode[]>([]);
  const [selected, setSelected] = useState<MapNode | null>(null);
  const inside = trail.at(-1);
  const upTo = Math.max(0, detail.layers.length - 1);
  const folder = by === 'path' ? inside?.path : undefined;
  const image = `${choice.key} ${choice.platform ?? ''} ${upTo}`;
  const [whole, reload] = useResource(`${image} ${by}`, 0, () =>
    call('files.map', { ...choice, by, upTo, root: '/' }),
  );
  // a folder is asked for anew, so that what was too small to be drawn in the whole is drawn in it
  const [finer] = useResource(`${image} ${folder ?? ''}`, 0, async () =>
    folder === undefined ? null : call('files.map', { ...choice, by: 'path', upTo, root: folder }),
  );
  // while the finer answer is on its way, the coarser one is there already
  const within = (finer.kind === 'ready' ? finer.value : null) ?? inside;
  const shown = within ?? (whole.kind === 'ready' ? whole.value : null);
  const titleOf = useMemo(() => titleFor(detail), [detail]);

  const leaveTo = (steps: number): void => {
    setSelected(null);
    setTrail(trail.slice(0, Math.max(0, steps)));
  };
  const enter = (nodes: readonly MapNode[]): void => {
    // what is too small to be drawn has more room in its folder
    const folders = nodes.filter((node) => node.kind !== 'rest' && node.kind !== 'file');
    // a part of a layer is not asked for anew
    const into = by === 'layer' ? folders.filter((node) => node.children.length > 0) : folders;
    if (into.length === 0) return;
    setSelected(null);
    setTrail([...trail, ...into]);
  };

  return (
    <div className="flex h-full flex-col" data-testid="space-map">
      <div className="flex h-9 shrink-0 items-center gap-3 px-5">
        <MapPath
          trail={trail}
          whole={by === 'path' ? '/' : 'All layers'}
          size={shown?.size ?? null}
          onLeaveTo={leaveTo}
        />
        <Segments
          label="Group by"
          name="map-by"
          value={by}
          options={[
            { value: 'path', title: 'By path', testId: 'map-by-path' },
            { value: 'layer', title: 'By layer', testId: 'map-by-layer' },
          ]}
          onChange={(next) => {
            setBy(next);
            leaveTo(0);
          }}
        />
        <Segments
          label="Show as"
          name="map-shape"
          value={shape}
          options={[
            {
              value: 'picture',
              testId: 'map-picture',
              title: (
                <>
                  <LayoutGrid size={13} aria-hidden /> Picture
                </>
              ),
            },
            {
              value: 'table',
              testId: 'map-table-open',
              title: (
                <>
                  <Table2 size={13} aria-hidden /> Table
                </>
              ),
            },
          ]}
          onChange={setShape}
        />
      </div>
      {whole.kind === 'failed' ? (
        <div className="max-w-2xl p-5">
          <ErrorNote report={whole.error} onRetry={reload} />
        </div>
      ) : null}
      {shown === null ? (
        whole.kind === 'loading' ? (
          <p className="flex-1 p-5 text-ink-2" aria-busy>
            Reading what every layer holds…
          </p>
        ) : null
      ) : shown.size === 0 ? (
        <p className="flex-1 p-5 text-ink-2">No file here has a size.</p>
      ) : (
        <>
          <div className={`min-h-0 flex-1 ${shape === 'picture' ? 'px-5 pb-2' : 'border-t border-line'}`}>
            {shape === 'picture' ? (
              <Treemap
                root={shown}
                titleOf={titleOf}
                selected={selected}
                onSelect={setSelected}
                onEnter={enter}
                onLeave={() => leaveTo(trail.length - 1)}
              />
            ) : (
              <MapTable
                root={shown}
                selected={selected}
                onSelect={setSelected}
                onEnter={(node) => enter([node])}
              />
            )}
          </div>
          <MapSelection node={selected} choice={choice} titleOf={titleOf} />
          {shape === 'picture' ? <MapLegend root={shown} detail={detail} /> : null}
        </>
      )}
    </div>
  );
}
