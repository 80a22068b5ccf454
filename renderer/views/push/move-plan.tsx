import { ArrowUp, Check, Link2 } from 'lucide-react';
import type { MovedBlob, MovePlan, PushTarget } from '../../../core/api/push.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { Digest, Size } from '../../ui/values.tsx';
import { familiarName, formatCount, formatSize, listInWords, shortDigest } from '../../words/format.ts';
import { visiblePath } from '../../words/visible.ts';

/** What would move, what is there and what the registry takes from itself, before a byte moves (B15). */
export function MovePlanView({ plan }: { readonly plan: MovePlan }) {
  return (
    <section aria-label="Plan" data-testid="move-plan">
      <dl className="grid grid-cols-3 overflow-hidden rounded-md border border-line">
        <Figure name="To send" bytes={plan.send} strong />
        <Figure name="Mounted there" bytes={plan.mount} />
        <Figure name="There already" bytes={plan.there} />
      </dl>
      {plan.missing.length === 0 ? null : (
        <p className="mt-2 text-ink-2" data-testid="plan-missing">
          Not here, so not sent: {listInWords(plan.missing.map(visiblePath), 5)}.
        </p>
      )}
      <ul className="mt-3 flex flex-col gap-3">
        {plan.targets.map((target) => (
          <Target key={target.reference} target={target} digest={plan.digest} />
        ))}
      </ul>
      <div className="mt-3">
        <CommandLine command={plan.command} />
      </div>
    </section>
  );
}

function Figure({
  name,
  bytes,
  strong = false,
}: {
  readonly name: string;
  readonly bytes: number;
  readonly strong?: boolean;
}) {
  return (
    <div className="border-l border-line px-3 py-2 first:border-0">
      <dt className="text-sm text-ink-3">{name}</dt>
      <dd className={`text-lg ${strong ? 'font-semibold' : ''}`}>
        <Size bytes={bytes} />
      </dd>
    </div>
  );
}

function Target({ target, digest }: { readonly target: PushTarget; readonly digest: string }) {
  const moving = target.blobs.filter(({ state }) => state !== 'there').length;
  return (
    <li data-testid="plan-target">
      <div className="mb-1 flex min-w-0 items-baseline gap-2">
        <h3 className="selectable min-w-0 truncate font-medium" title={target.reference}>
          {visiblePath(familiarName(target.reference))}
        </h3>
        <span className="shrink-0 text-sm text-ink-2">{standsFor(target, digest)}</span>
      </div>
      {moving === 0 ? (
        <p className="text-sm text-ink-2">
          All {formatCount(target.blobs.length, 'blob')} {target.blobs.length === 1 ? 'is' : 'are'} there:
          only the name is written.
        </p>
      ) : (
        <div
          className="max-h-44 overflow-y-auto rounded-md border border-line"
          // it scrolls, and is scrolled by keys
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          role="group"
          aria-label="Blobs"
        >
          <table className="w-full table-fixed">
            <colgroup>
              <col />
              <col className="w-28" />
              <col className="w-[38%]" />
              <col className="w-24" />
            </colgroup>
            <thead className="sr-only">
              <tr>
                <th>What</th>
                <th>Digest</th>
                <th>What happens</th>
                <th>Size</th>
              </tr>
            </thead>
            <tbody>
              {target.blobs.map((blob) => (
                <tr
                  key={blob.digest}
                  className="h-7 border-b border-line last:border-0"
                  data-testid="plan-blob"
                >
                  <td className="truncate px-3" title={visiblePath(blob.title)}>
                    {visiblePath(blob.title)}
                  </td>
                  <td>
                    <Digest digest={blob.digest} />
                  </td>
                  <td className="truncate px-2 text-sm text-ink-2">
                    <Happens blob={blob} />
                  </td>
                  <td className={`px-3 text-right ${blob.state === 'send' ? '' : 'text-ink-3'}`}>
                    <Size bytes={blob.size} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </li>
  );
}

function standsFor({ replaces }: PushTarget, digest: string): string {
  if (replaces === null) return 'is new there';
  return replaces === digest ? 'stands for this already' : `replaces ${shortDigest(replaces)}…`;
}

function Happens({ blob }: { readonly blob: MovedBlob }) {
  switch (blob.state) {
    case 'send':
      return (
        <span className="flex items-center gap-1 text-ink">
          <ArrowUp size={12} className="shrink-0 text-accent" aria-hidden /> is sent
        </span>
      );
    case 'there':
      return (
        <span className="flex items-center gap-1">
          <Check size={12} className="shrink-0 text-good" aria-hidden /> is there
        </span>
      );
    case 'mount':
      return (
        <span
          className="flex min-w-0 items-center gap-1"
          title={`Mounted from ${visiblePath(blob.from ?? '')}`}
        >
          <Link2 size={12} className="shrink-0 text-accent" aria-hidden />
          <span className="truncate">
            {blob.from === null ? 'is mounted' : `mounted from ${visiblePath(blob.from)}`}
          </span>
        </span>
      );
  }
}

/** What the button says that begins it. */
export function startWords(verb: string, plan: MovePlan | null): string {
  if (plan === null) return verb;
  return plan.send === 0 ? `${verb}, nothing to send` : `${verb} ${formatSize(plan.send)}`;
}
