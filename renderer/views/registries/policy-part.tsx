import type { RegistryView, SignaturePolicy } from '../../../core/api/registries.ts';
import { changeRegistry } from '../../state/registries/registries.ts';
import { useDeed } from '../../state/use-deed.ts';
import { Segments } from '../../ui/segments.tsx';
import { POLICIES } from '../../words/registries.ts';
import { Part } from './part.tsx';

/** What happens to an image whose signatures are not as they should be (I3). */
export function PolicyPart({ registry: { domain, policy } }: { readonly registry: RegistryView }) {
  const { error, run } = useDeed();
  return (
    <Part
      title="Signatures"
      error={error}
      testId="policy-part"
      aside={
        <Segments<SignaturePolicy>
          label="Signatures"
          name={`policy-${domain}`}
          value={policy}
          options={POLICIES.map(({ value, title }) => ({ value, title, testId: `policy-${value}` }))}
          onChange={(next) => run(() => changeRegistry({ domain, policy: next }))}
        />
      }
    >
      {/* as tall as the longest of the three, so that nothing below jumps */}
      <p className="min-h-10 text-ink-2">{POLICIES.find(({ value }) => value === policy)?.text}</p>
    </Part>
  );
}
