import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RemovalBlocker, RemovalPlan } from '../../../core/api/removal.ts';
import {
  exactBytes,
  familiarName,
  formatCount,
  formatSize,
  listInWords,
  shortDigest,
} from '../../words/format.ts';

/** Exactly what goes, what comes back and what stays (G4), what stands in the way (G7). */
export function RemovalPreview({ plan }: { readonly plan: RemovalPlan }) {
  const deleting = plan.request.mode === 'delete';
  // each name goes with the image it named: one list says both
  const titles = new Set(plan.deleted.map((image) => familiarName(image.title)));
  const whole =
    deleting && plan.deleted.length > 0 && plan.untagged.every((name) => titles.has(familiarName(name)));
  return (
    <div className="space-y-3" data-testid="removal-plan">
      {plan.blockers.length === 0 ? null : <Blockers blockers={plan.blockers} />}
      <p className="text-lg" data-testid="removal-frees">
        <span className="font-semibold" title={exactBytes(plan.frees)}>
          Frees {formatSize(plan.frees)}
        </span>
        {plan.staysTotal === 0 ? null : (
          <span className="text-ink-2" title={exactBytes(plan.staysTotal)}>
            ; {formatSize(plan.staysTotal)} stays, shared with{' '}
            {listInWords([...new Set(plan.stays.flatMap((group) => group.keptBy))].map(familiarName), 4)}
          </span>
        )}
      </p>
      {plan.untagged.length === 0 || whole ? null : (
        <Group
          title={`${formatCount(plan.untagged.length, 'name')} ${plan.untagged.length === 1 ? 'goes' : 'go'}`}
        >
          {plan.untagged.map((name) => (
            <li key={name} className="truncate" title={name}>
              {familiarName(name)}
            </li>
          ))}
        </Group>
      )}
      {plan.deleted.length === 0 ? null : (
        <Group title={imagesTitle(plan, whole)}>
          {plan.deleted.map((image) => (
            <li key={image.manifestDigest} className="flex items-baseline gap-2">
              <span className="truncate">{familiarName(image.title)}</span>
              <span className="font-mono text-sm text-ink-3">{shortDigest(image.imageId)}</span>
            </li>
          ))}
        </Group>
      )}
      {plan.keptNames.length === 0 ? null : (
        <Note>Still named {listInWords(plan.keptNames.map(familiarName), 4)}, so the bytes stay.</Note>
      )}
      {plan.stays.length < 2 ? null : (
        <Group title="What stays">
          {plan.stays.map((group) => (
            <li key={group.keptBy.join(' ')} className="flex gap-2">
              <span className="figures w-20 shrink-0 text-right">{formatSize(group.bytes)}</span>
              <span className="truncate text-ink-2">
                with {listInWords(group.keptBy.map(familiarName), 4)}
              </span>
            </li>
          ))}
        </Group>
      )}
      {plan.standingOn.length === 0 ? null : (
        <Note>
          {listInWords(plan.standingOn.map(familiarName), 4)}{' '}
          {plan.standingOn.length === 1 ? 'stands' : 'stand'} on this and will go on working: shared layers
          stay.
        </Note>
      )}
    </div>
  );
}

function imagesTitle(plan: RemovalPlan, whole: boolean): string {
  const images = formatCount(plan.deleted.length, 'image');
  if (plan.request.mode === 'untag')
    return `${images} will have no name, and stay${plan.deleted.length === 1 ? 's' : ''} as <none>`;
  if (whole && plan.untagged.length > 0)
    return `${formatCount(plan.untagged.length, 'name')} and ${images} go`;
  return `${images} ${plan.deleted.length === 1 ? 'goes' : 'go'}`;
}

function Blockers({ blockers }: { readonly blockers: readonly RemovalBlocker[] }) {
  return (
    <div
      role="alert"
      className="flex gap-2 rounded-md border border-line bg-warn-soft px-3 py-2"
      data-testid="blockers"
    >
      <CircleAlert size={16} className="mt-0.5 shrink-0 text-warn" aria-hidden />
      <div>
        <p className="font-semibold">Nothing can be removed now</p>
        <ul>
          {blockers.map((blocker) => (
            <li key={blocker.kind === 'job' ? `${blocker.image} ${blocker.job}` : blocker.location}>
              {blocker.kind === 'job'
                ? `${familiarName(blocker.image)} is in use by “${blocker.job}”. Wait for it or cancel it in Activity.`
                : `The store at ${blocker.location} can only be read.`}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div>
      <h3 className="text-ink-2">{title}</h3>
      <ul className="selectable mt-0.5 max-h-36 overflow-y-auto rounded-md border border-line px-3 py-1.5 leading-6">
        {children}
      </ul>
    </div>
  );
}

function Note({ children }: { readonly children: ReactNode }) {
  return <p className="text-ink-2">{children}</p>;
}
