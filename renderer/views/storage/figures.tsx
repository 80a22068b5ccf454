import type { StoreTotals } from '../../../core/api/images.ts';
import { openDialog } from '../../state/dialog.ts';
import { useTotals } from '../../state/totals.ts';
import { Explained } from '../../ui/button.tsx';
import { exactBytes, formatSize } from '../../words/format.ts';
import { TOTAL_WORDS } from '../../words/sizes.ts';

const FIGURES = [
  ['virtual', 'Virtual'],
  ['onDisk', 'On disk'],
  ['saved', 'Saved by sharing'],
  ['reclaimable', 'Reclaimable'],
] as const satisfies readonly (readonly [keyof StoreTotals & keyof typeof TOTAL_WORDS, string])[];

/** What the store would take, takes, saves, and could give back (E1, E6). */
export function Figures() {
  const totals = useTotals((state) => state.totals);
  return (
    <div className="flex flex-wrap gap-x-5 gap-y-1" role="group" aria-label="The store in figures">
      {FIGURES.map(([figure, title]) => (
        <Explained
          key={figure}
          onPress={() => openDialog({ kind: 'sizes' })}
          data-testid={`figure-${figure}`}
          sentence={
            <>
              {TOTAL_WORDS[figure]}
              {totals === null ? null : (
                <span className="figures mt-1 block text-ink-3">{exactBytes(totals[figure])}</span>
              )}
            </>
          }
        >
          <span className="block text-sm text-ink-3">{title}</span>
          <span
            className={`figures block min-w-16 text-xl font-semibold ${figure === 'saved' ? 'text-good' : ''}`}
          >
            {totals === null ? '–' : formatSize(totals[figure])}
          </span>
        </Explained>
      ))}
    </div>
  );
}
