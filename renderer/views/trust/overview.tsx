import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../bridge.ts';
import { useResource } from '../../state/resource.ts';
import { useSigners } from '../../state/registries/signers.ts';
import { Button } from '../../ui/button.tsx';
import type { TabProps } from '../image/image-tab.ts';
import { Referrers } from './referrers.tsx';
import { Risks } from './risks.tsx';
import { Section } from './section.tsx';
import { Signatures } from './signatures.tsx';

/** Each part is asked for by itself: a registry that fails at one of them takes the others not away. */
export function Overview({ place }: TabProps) {
  const { key } = place;
  const [asked, setAsked] = useState(0);
  // whom signatures are believed changes what they come to
  const signers = useSigners((state) => state.signers);
  const believed = (signers ?? []).map(({ id }) => id).join(' ');
  const [risks, retryRisks] = useResource(`risks ${key}`, asked, () =>
    call('trust.risks', { reference: key }),
  );
  const [signatures, retrySignatures] = useResource(`verify ${key} ${believed}`, asked, () =>
    call('trust.verify', { reference: key }),
  );
  const [tree, retryTree] = useResource(`referrers ${key}`, asked, () =>
    call('trust.referrers', { reference: key }),
  );
  return (
    <div className="h-full overflow-y-auto">
      <div className="max-w-[1100px] px-5 pb-6">
        <Section
          id="signatures"
          title="Signatures"
          sentence="Who vouches for exactly these bytes."
          resource={signatures}
          waiting="Asking the registry for signatures…"
          onRetry={retrySignatures}
          aside={
            <Button small onPress={() => setAsked((count) => count + 1)} data-testid="trust-again">
              <RotateCw size={13} aria-hidden /> Look again
            </Button>
          }
        >
          {(report) => <Signatures report={report} />}
        </Section>
        <Section
          id="risks"
          title="Risks"
          sentence="What speaks for looking twice."
          resource={risks}
          waiting="Looking for risks…"
          onRetry={retryRisks}
        >
          {(report) => <Risks report={report} />}
        </Section>
        <Section
          id="referrers"
          title="Attached documents"
          sentence="Bills of materials, attestations and signatures that refer to this image."
          resource={tree}
          waiting="Asking the registry what refers to this image…"
          onRetry={retryTree}
        >
          {(found) => <Referrers tree={found} reference={key} />}
        </Section>
      </div>
    </div>
  );
}
