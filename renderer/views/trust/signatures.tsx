import { ShieldAlert, ShieldCheck, ShieldQuestion, ShieldX } from 'lucide-react';
import type { Signature, SignatureReport } from '../../../core/api/trust.ts';
import { go } from '../../state/router.ts';
import { Button } from '../../ui/button.tsx';
import { Age, Digest } from '../../ui/values.tsx';
import { visibleText } from '../../words/visible.ts';
import { Notes } from './section.tsx';
import { outcomeInWords, SIGNATURE_KINDS } from './trust-words.ts';

/** Who signed what, and what the policy of its registry makes of it. */
export function Signatures({ report }: { readonly report: SignatureReport }) {
  const outcome = outcomeInWords(report);
  const untrusted = report.signatures.some(({ state }) => state.kind === 'untrusted');
  return (
    <>
      <div
        className={`flex items-start gap-2 rounded-md border border-line px-3 py-2 ${outcome.tone === 'danger' ? 'bg-danger-soft' : outcome.tone === 'warn' ? 'bg-warn-soft' : 'bg-sunken'}`}
        data-testid="trust-outcome"
        data-outcome={report.outcome}
      >
        <Picture tone={outcome.tone} />
        <div className="min-w-0 flex-1">
          <p className="font-medium">{outcome.title}</p>
          <p className="text-ink-2">{outcome.text}</p>
        </div>
        {untrusted || report.signatures.length === 0 ? (
          <Button small onPress={() => go({ kind: 'registries' })}>
            Signers and policies
          </Button>
        ) : null}
      </div>
      {report.signatures.length === 0 ? null : (
        <ul className="mt-1">
          {report.signatures.map((signature, index) => (
            // one artifact may hold several signatures by the same key
            <Row key={`${signature.digest} ${index}`} signature={signature} />
          ))}
        </ul>
      )}
      <Notes notes={report.notes} />
    </>
  );
}

function Picture({ tone }: { readonly tone: ReturnType<typeof outcomeInWords>['tone'] }) {
  const shared = { size: 16, className: 'mt-0.5 shrink-0', 'aria-hidden': true } as const;
  switch (tone) {
    case 'good':
      return <ShieldCheck {...shared} className={`${shared.className} text-good`} />;
    case 'plain':
      return <ShieldQuestion {...shared} className={`${shared.className} text-ink-3`} />;
    case 'warn':
      return <ShieldAlert {...shared} className={`${shared.className} text-warn`} />;
    case 'danger':
      return <ShieldX {...shared} className={`${shared.className} text-danger`} />;
  }
}

function Row({ signature }: { readonly signature: Signature }) {
  const { state, signer, issuer, signed, digest, annotations } = signature;
  return (
    <li className="border-b border-line py-2" data-testid="signature" data-state={state.kind}>
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        {state.kind === 'trusted' ? (
          <span className="chip text-good">trusted</span>
        ) : (
          <span className={`chip ${state.kind === 'invalid' ? 'chip-danger' : 'chip-warn'}`}>
            {state.kind === 'invalid' ? 'wrong' : 'not trusted here'}
          </span>
        )}
        <span className="selectable min-w-0 font-medium break-all">{visibleText(signer)}</span>
        <span className="text-ink-3">{SIGNATURE_KINDS[signature.kind]}</span>
      </div>
      <p className="selectable mt-0.5 break-words text-ink-2">
        {state.kind === 'trusted'
          ? `Believed because of ${visibleText(state.by)}.`
          : visibleText(state.reason)}
      </p>
      <div className="mt-0.5 flex flex-wrap gap-x-3 text-sm text-ink-3">
        {issuer === null ? null : <span className="selectable break-all">Told by {visibleText(issuer)}</span>}
        {signed === null ? null : (
          <span>
            Signed <Age iso={signed} />
          </span>
        )}
        <Digest digest={digest} what="digest of the signature" />
      </div>
      {annotations.length === 0 ? null : (
        <dl className="mt-1 grid grid-cols-[max-content_1fr] gap-x-3 text-sm">
          {annotations.slice(0, 50).map(({ name, value }) => (
            <div key={name} className="contents">
              <dt className="max-w-60 truncate text-ink-3" title={visibleText(name)}>
                {visibleText(name)}
              </dt>
              <dd className="selectable min-w-0 break-all">{visibleText(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}
