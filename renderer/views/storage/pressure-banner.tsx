import { TriangleAlert } from 'lucide-react';
import { call } from '../../bridge.ts';
import { openDialog } from '../../state/dialog.ts';
import { useResource } from '../../state/resource.ts';
import { useTotals } from '../../state/totals.ts';
import { Button } from '../../ui/button.tsx';
import { Size } from '../../ui/values.tsx';
import { formatSize, listInWords } from '../../words/format.ts';
import { CLEANING_WORDS } from './cleaning-words.ts';

/** Says when the disk runs full, and what would help most (E11). */
export function PressureBanner() {
  const revision = useTotals((state) => state.revision);
  const [pressure] = useResource('pressure', revision, () => call('storage.pressure', null));
  if (pressure.kind !== 'ready' || pressure.value.level === 'fine') return null;
  const { level, free, capacity, suggestions } = pressure.value;
  const helping = suggestions.filter((each) => each.bytes > 0).slice(0, 3);
  const critical = level === 'critical';
  return (
    <div
      role="status"
      className={`mx-5 mb-2 flex shrink-0 items-center gap-2 rounded-md border border-line px-3 py-1.5 ${critical ? 'bg-danger-soft' : 'bg-warn-soft'}`}
      data-testid="pressure"
      data-level={level}
    >
      <TriangleAlert size={16} className={`shrink-0 ${critical ? 'text-danger' : 'text-warn'}`} aria-hidden />
      <p className="min-w-0 flex-1">
        <span className="font-semibold">
          {critical ? 'The disk is almost full' : 'The disk is running full'}:
        </span>{' '}
        <Size bytes={free} /> of <Size bytes={capacity} /> are free.{' '}
        {helping.length === 0
          ? 'Nothing here could be cleaned up; removing images would help.'
          : `Cleaning up could bring back ${listInWords(helping.map((each) => `${formatSize(each.bytes)} of ${CLEANING_WORDS[each.kind].few}`))}.`}
      </p>
      {helping.length === 0 ? null : (
        <Button
          small
          onPress={() => openDialog({ kind: 'clean', kinds: helping.map((each) => each.kind) })}
          data-testid="pressure-clean"
        >
          Clean up…
        </Button>
      )}
    </div>
  );
}
