import { closeDialog } from '../../state/dialog.ts';
import { useTotals } from '../../state/totals.ts';
import { Button } from '../../ui/button.tsx';
import { DialogFrame } from '../../ui/dialog.tsx';
import { Size } from '../../ui/values.tsx';
import { IDEAS, SIZE_WORDS, TOTAL_WORDS } from '../../words/sizes.ts';

/** What a layer, a size and a dangling image are (K12), with this store's own figures. */
export function AboutSizes() {
  const totals = useTotals((state) => state.totals);
  return (
    <DialogFrame
      title="What the sizes mean"
      width={620}
      testId="sizes-dialog"
      footer={<Button onPress={closeDialog}>Close</Button>}
    >
      <Terms
        title="Of an image"
        terms={Object.values(SIZE_WORDS).map(({ name, sentence }) => ({ name, sentence }))}
      />
      <Terms
        title="Of the store"
        terms={[
          { name: 'Virtual', sentence: TOTAL_WORDS.virtual, bytes: totals?.virtual },
          { name: 'On disk', sentence: TOTAL_WORDS.onDisk, bytes: totals?.onDisk },
          { name: 'Saved', sentence: TOTAL_WORDS.saved, bytes: totals?.saved },
          { name: 'Reclaimable', sentence: TOTAL_WORDS.reclaimable, bytes: totals?.reclaimable },
          { name: 'Unfinished', sentence: TOTAL_WORDS.partial, bytes: totals?.partial },
          { name: 'Trash', sentence: TOTAL_WORDS.trash, bytes: totals?.trash },
          { name: 'Indexes', sentence: TOTAL_WORDS.derived, bytes: totals?.derived },
        ]}
      />
      <Terms title="Words" terms={IDEAS.map(([name, sentence]) => ({ name, sentence }))} />
    </DialogFrame>
  );
}

function Terms({
  title,
  terms,
}: {
  readonly title: string;
  readonly terms: readonly {
    readonly name: string;
    readonly sentence: string;
    readonly bytes?: number | undefined;
  }[];
}) {
  return (
    <section className="mt-3">
      <h3 className="text-sm font-semibold text-ink-3">{title}</h3>
      <dl className="mt-1 grid grid-cols-[96px_minmax(0,1fr)_auto] gap-x-3">
        {terms.map((term) => (
          <div
            key={term.name}
            className="col-span-3 grid gap-x-3 border-t border-line py-1.5 first:border-0 [grid-template-columns:96px_minmax(0,1fr)_auto]"
          >
            <dt className="font-medium">{term.name}</dt>
            <dd className="text-ink-2">{term.sentence}</dd>
            <dd className="pl-3 text-right">
              {term.bytes === undefined ? null : <Size bytes={term.bytes} />}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
