import { TriangleAlert } from 'lucide-react';
import type { PullPlan } from '../../../core/api/pull.ts';
import { Digest, Size } from '../../ui/values.tsx';
import { formatCount, formatSize, shortDigest } from '../../words/format.ts';

/** What a pull would cost, before a byte moves (B11). */
export function Plan({ plan }: { readonly plan: PullPlan }) {
  const complete = plan.layers.filter((layer) => layer.here === layer.size).length;
  return (
    <section className="mt-3" data-testid="pull-plan" aria-label="Plan">
      <dl className="grid grid-cols-3 overflow-hidden rounded-md border border-line">
        <Figure name="To download" bytes={plan.download} strong />
        <Figure name="Already here" bytes={plan.reused} />
        <Figure name="Disk free after" bytes={plan.diskAfter} bad={plan.diskAfter < 0} />
      </dl>
      {plan.diskAfter < 0 ? (
        <p className="mt-2 flex items-center gap-1.5 text-danger">
          <TriangleAlert size={14} aria-hidden /> Not enough space: {formatSize(plan.diskFree)} is free,{' '}
          {formatSize(plan.download)} is needed.
        </p>
      ) : null}
      <p className="mt-2 text-ink-2">
        {complete} of {formatCount(plan.layers.length, 'layer')} {complete === 1 ? 'is' : 'are'} here
        {plan.download === 0
          ? ': nothing has to be downloaded.'
          : `: ${formatSize(plan.download)} to download.`}
        {plan.replaces === null
          ? null
          : ` The name points to ${shortDigest(plan.replaces)} now; that image stays, without this name.`}
      </p>
      <ul className="mt-2 max-h-40 overflow-y-auto rounded-md border border-line" aria-label="Layers to pull">
        {plan.layers.map((layer, index) => (
          <li
            key={`${index}-${layer.digest}`}
            className="flex h-7 items-center gap-3 border-b border-line px-3 last:border-0"
          >
            <span className="figures w-6 text-right text-sm text-ink-3">{index + 1}</span>
            <Digest digest={layer.digest} />
            <span className="flex-1 truncate text-sm text-ink-3">
              {layer.here === layer.size
                ? 'already here'
                : layer.here > 0
                  ? `${formatSize(layer.here)} of it left from before`
                  : ''}
            </span>
            <Size bytes={layer.size} extra={layer.here === layer.size ? 'text-ink-3' : ''} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Figure({
  name,
  bytes,
  strong = false,
  bad = false,
}: {
  readonly name: string;
  readonly bytes: number;
  readonly strong?: boolean;
  readonly bad?: boolean;
}) {
  return (
    <div className="border-l border-line px-3 py-2 first:border-0">
      <dt className="text-sm text-ink-3">{name}</dt>
      <dd className={`text-lg ${strong ? 'font-semibold' : ''} ${bad ? 'text-danger' : ''}`}>
        <Size bytes={bytes} />
      </dd>
    </div>
  );
}
