import type { PullPlan } from '../../../core/api/pull.ts';
import { call } from '../../bridge.ts';
import { useResource } from '../../state/resource.ts';
import { RiskList } from '../trust/risks.tsx';

/** What speaks against an image, before it is pulled (I6). What is only worth a note is on the image's own page. */
export function PlanRisks({ plan: { target, digest, replaces } }: { readonly plan: PullPlan }) {
  // the bare name would mean the older image that is here
  const reference = replaces === null ? target.reference : `${target.reference}@${digest}`;
  const [risks] = useResource(`risks ${reference}`, 0, () => call('trust.risks', { reference }));
  if (risks.kind === 'loading') return null;
  if (risks.kind === 'failed')
    return (
      <p className="mt-3 text-sm text-ink-3" data-testid="plan-risks-unknown">
        Whether something speaks against it could not be found out.
      </p>
    );
  const serious = risks.value.risks.filter(({ level }) => level !== 'note');
  if (serious.length === 0) return null;
  return (
    <section className="mt-3" aria-label="Risks" data-testid="plan-risks">
      <RiskList risks={serious} />
    </section>
  );
}
