import type { WasteReport } from '../../../core/api/files.ts';
import { Explained } from '../../ui/button.tsx';
import { exactBytes, formatSize } from '../../words/format.ts';

/** The score, what it is made of, and the same as a bar. */
export function WasteFigures({ report }: { readonly report: WasteReport }) {
  const { efficiency, stored, shown, wasted } = report;
  return (
    <div className="shrink-0 px-5 pb-2" data-testid="waste-figures">
      <div className="flex flex-wrap items-end gap-x-6 gap-y-1">
        <Explained
          sentence="Bytes of files that the finished image shows, of all bytes of files that its layers store. 100 %: no layer hides what another one stores."
          extra="-ml-1"
          data-testid="efficiency"
        >
          <span className="block text-sm text-ink-3">Efficiency</span>
          <span className="figures block text-xl font-semibold">{scoreOf(efficiency)}</span>
        </Explained>
        <Figure title="Stored" bytes={stored} sentence="All versions of all files in all layers, unpacked." />
        <Figure title="Shown" bytes={shown} sentence="Files as they stand in the finished image." />
        <Figure
          title="Wasted"
          bytes={wasted}
          sentence="Versions that a later layer replaces or removes: of N copies, all but the one that is shown."
          strong={wasted > 0}
        />
        <div className="mb-2 min-w-24 flex-1">
          <div
            className="flex h-2 overflow-hidden rounded-full bg-sunken"
            role="img"
            aria-label={`${scoreOf(efficiency)} of what is stored is shown`}
          >
            <span className="bg-accent" style={{ flexGrow: shown }} />
            <span
              className={wasted > 0 ? 'min-w-[3px]' : ''}
              style={{
                flexGrow: wasted,
                background: 'repeating-linear-gradient(135deg, var(--warn) 0 4px, var(--warn-soft) 4px 7px)',
              }}
            />
          </div>
        </div>
      </div>
    </div>
  );
}

function Figure({
  title,
  bytes,
  sentence,
  strong = false,
}: {
  readonly title: string;
  readonly bytes: number;
  readonly sentence: string;
  readonly strong?: boolean;
}) {
  return (
    <Explained
      data-testid={`waste-${title.toLowerCase()}`}
      sentence={
        <>
          {sentence}
          <span className="figures mt-1 block text-ink-3">{exactBytes(bytes)}</span>
        </>
      }
    >
      <span className="block text-sm text-ink-3">{title}</span>
      <span className={`figures block text-xl ${strong ? 'font-semibold text-warn' : ''}`}>
        {formatSize(bytes)}
      </span>
    </Explained>
  );
}

/** "98.7 %": never rounded up to 100 while something is wasted. */
function scoreOf(efficiency: number): string {
  const percent = efficiency * 100;
  return percent >= 100 ? '100 %' : `${(Math.floor(percent * 10) / 10).toFixed(1)} %`;
}
