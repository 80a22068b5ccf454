import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { GrowthPoint } from '../../../core/api/storage.ts';
import { useHeight } from '../../ui/use-height.ts';
import { useWidth } from '../../ui/use-width.ts';
import { exactBytes, formatCount, formatSize, formatTime } from '../../words/format.ts';

const LEFT = 72;
const RIGHT = 24;
const TOP = 12;
const BOTTOM = 28;
/** Milliseconds. */
const DAY = 86_400_000;

/** Two lines over time. Arrows move the mark from point to point, as on a slider. */
export function GrowthChart({ points }: { readonly points: readonly GrowthPoint[] }) {
  const place = useRef<HTMLDivElement>(null);
  const [width, height] = [useWidth(place), useHeight(place)];
  const [at, setAt] = useState<number | null>(null);
  const first = Date.parse(points[0]?.at ?? '');
  const last = Date.parse(points.at(-1)?.at ?? '');
  const top = niceTop(Math.max(1, ...points.map((point) => Math.max(point.virtual, point.onDisk))));
  const wide = Math.max(1, (Number.isFinite(width) ? width : 0) - LEFT - RIGHT);
  const high = Math.max(1, height - TOP - BOTTOM);
  const x = (point: GrowthPoint): number =>
    LEFT + (last === first ? 1 : (Date.parse(point.at) - first) / (last - first)) * wide;
  const y = (bytes: number): number => TOP + high - (bytes / top) * high;
  const line = (figure: 'onDisk' | 'virtual'): string =>
    points.map((point) => `${x(point).toFixed(1)},${y(point[figure]).toFixed(1)}`).join(' ');
  const marked = at === null ? undefined : points[at];
  const spoken = marked ?? points.at(-1);

  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const from = event.clientX - event.currentTarget.getBoundingClientRect().left;
    let nearest = 0;
    points.forEach((point, index) => {
      const best = points[nearest];
      if (best !== undefined && Math.abs(x(point) - from) < Math.abs(x(best) - from)) nearest = index;
    });
    setAt(nearest);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || event.altKey) return;
    event.preventDefault();
    setAt(Math.max(0, Math.min(points.length - 1, (at ?? points.length - 1) + step)));
  };

  return (
    <div
      ref={place}
      tabIndex={0}
      role="slider"
      aria-label="Size of the store over time"
      aria-valuemin={1}
      aria-valuemax={points.length}
      aria-valuenow={(at ?? points.length - 1) + 1}
      aria-valuetext={spoken === undefined ? '' : words(spoken).join(', ')}
      className="ring-inside relative h-full w-full overflow-hidden"
      data-testid="growth-chart"
      onPointerMove={onPointerMove}
      onPointerLeave={() => setAt(null)}
      onKeyDown={onKeyDown}
    >
      {Number.isFinite(width) && height > 0 ? (
        <svg width={width} height={height} className="absolute inset-0" aria-hidden>
          {[0, 0.25, 0.5, 0.75, 1].map((share) => (
            <g key={share}>
              <line
                x1={LEFT}
                x2={width - RIGHT}
                y1={y(top * share)}
                y2={y(top * share)}
                stroke="var(--line)"
              />
              <text
                x={LEFT - 8}
                y={y(top * share) + 4}
                textAnchor="end"
                fontSize={12}
                fill="var(--ink-3)"
                className="figures"
              >
                {formatSize(top * share)}
              </text>
            </g>
          ))}
          <text x={LEFT} y={height - 8} fontSize={12} fill="var(--ink-3)">
            {when(points[0], last - first < DAY)}
          </text>
          <text x={width - RIGHT} y={height - 8} textAnchor="end" fontSize={12} fill="var(--ink-3)">
            {when(points.at(-1), last - first < DAY)}
          </text>
          <polygon
            points={`${LEFT},${y(0)} ${line('onDisk')} ${LEFT + wide},${y(0)}`}
            fill="color-mix(in srgb, var(--accent) 14%, transparent)"
          />
          <polyline
            points={line('virtual')}
            fill="none"
            stroke="color-mix(in srgb, var(--ink) 38%, transparent)"
            strokeWidth={1.5}
            strokeDasharray="5 3"
          />
          <polyline points={line('onDisk')} fill="none" stroke="var(--accent)" strokeWidth={2} />
          {marked === undefined ? null : (
            <>
              <line x1={x(marked)} x2={x(marked)} y1={TOP} y2={TOP + high} stroke="var(--line-strong)" />
              <circle cx={x(marked)} cy={y(marked.onDisk)} r={4} fill="var(--accent)" />
              <circle cx={x(marked)} cy={y(marked.virtual)} r={3} fill="var(--ink-3)" />
            </>
          )}
        </svg>
      ) : null}
      {marked === undefined ? null : (
        <div
          className="tooltip figures pointer-events-none absolute"
          style={{
            top: TOP,
            ...(x(marked) > LEFT + wide / 2 ? { right: width - x(marked) + 12 } : { left: x(marked) + 12 }),
          }}
        >
          {words(marked).map((each) => (
            <div key={each}>{each}</div>
          ))}
        </div>
      )}
    </div>
  );
}

function words(point: GrowthPoint): readonly string[] {
  return [
    formatTime(point.at),
    `${formatSize(point.onDisk)} on disk (${exactBytes(point.onDisk)})`,
    `${formatSize(point.virtual)} virtual (${exactBytes(point.virtual)})`,
    formatCount(point.images, 'image'),
  ];
}

/** The day; where all is of one day, the time as well. */
function when(point: GrowthPoint | undefined, short: boolean): string {
  return point === undefined ? '' : formatTime(point.at).slice(0, short ? 16 : 10);
}

/** The next of 1, 2, 4, 5 and 8 with zeros: quarters of it read well. */
function niceTop(bytes: number): number {
  const unit = 10 ** Math.floor(Math.log10(bytes));
  const step = [1, 2, 4, 5, 8, 10].find((each) => each * unit >= bytes) ?? 10;
  return step * unit;
}
