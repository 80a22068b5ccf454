import { GitCompare } from 'lucide-react';
import { call } from '../../bridge.ts';
import { NOTHING } from '../../state/selection.ts';
import { setSelection, useImages } from '../../state/images.ts';
import { compare } from '../../state/compare.ts';
import { runCommand } from '../../state/commands.ts';
import { useResource } from '../../state/resource.ts';
import { useTotals } from '../../state/totals.ts';
import { Button } from '../../ui/button.tsx';
import { Size } from '../../ui/values.tsx';
import { formatNumber } from '../../words/format.ts';

/** Count and bytes of a selection, shared blobs counted once (C15); of the list while nothing is selected. */
export function SelectionFooter() {
  const { selection, matching, total } = useImages();
  if (selection.keys.size < 2) {
    if (matching === total || matching === 0) return null;
    return (
      <div className="figures border-t border-line px-4 py-1 text-sm text-ink-2">
        {formatNumber(matching)} of {formatNumber(total)} images match
      </div>
    );
  }
  return <Selected keys={[...selection.keys]} />;
}

function Selected({ keys }: { readonly keys: readonly string[] }) {
  const revision = useTotals((state) => state.revision);
  const [totals] = useResource(keys.join('\n'), revision, () => call('images.selectionTotals', { keys }));
  return (
    <div
      className="figures flex h-9 items-center gap-2 border-t border-line bg-accent-soft px-4"
      role="status"
      data-testid="selection-totals"
    >
      <span className="font-medium">{formatNumber(keys.length)} selected</span>
      {totals.kind === 'ready' ? (
        <span className="truncate text-ink-2">
          <Size bytes={totals.value.onDisk} /> on disk together · removing them frees{' '}
          <Size bytes={totals.value.frees} />
        </span>
      ) : null}
      <span className="flex-1" />
      <Button small look="quiet" onPress={() => setSelection(NOTHING)}>
        Clear
      </Button>
      {keys.length === 2 ? (
        <Button small onPress={() => compare(keys)} data-testid="compare-selected">
          <GitCompare size={13} aria-hidden /> Compare
        </Button>
      ) : null}
      <Button small onPress={() => runCommand('inspect')}>
        Inspect
      </Button>
      <Button small onPress={() => runCommand('remove')}>
        Remove…
      </Button>
    </div>
  );
}
