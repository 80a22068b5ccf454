import type { ReactNode } from 'react';
import type { CertificateView } from '../../../core/api/registries.ts';
import { useNow } from '../../ui/use-now.ts';
import { Digest } from '../../ui/values.tsx';
import { visiblePath } from '../../words/visible.ts';

const SOON = 30 * 86_400_000;

/** One certificate: whose it is, who says so, until when, and by what to recognise it. */
export function Certificate({
  certificate,
  children,
}: {
  readonly certificate: CertificateView;
  readonly children?: ReactNode;
}) {
  const { subject, issuer, validUntil, fingerprint, source } = certificate;
  return (
    <li
      className="flex items-start gap-2 rounded-md border border-line px-3 py-1.5"
      data-testid="certificate"
    >
      <div className="min-w-0 flex-1">
        <p className="selectable truncate font-medium" title={visiblePath(subject)}>
          {visiblePath(subject) || 'A certificate without a name'}
        </p>
        <p className="selectable text-sm break-words text-ink-2">
          {subject === issuer ? 'Issued by itself' : `Issued by ${visiblePath(issuer)}`}
        </p>
        <p className="flex flex-wrap items-center gap-x-2 text-sm text-ink-2">
          <Validity until={validUntil} />
          <span className="flex items-center gap-1" title="SHA-256 of the certificate">
            SHA-256 <Digest digest={fingerprint} what="fingerprint" />
          </span>
          {source === 'docker' ? (
            <span className="chip" title="Found in docker’s certs.d; it is changed there">
              docker’s certs.d
            </span>
          ) : null}
        </p>
      </div>
      {children}
    </li>
  );
}

function Validity({ until }: { readonly until: string }) {
  const now = useNow(false);
  const left = Date.parse(until) - now;
  const day = until.slice(0, 10);
  if (left < 0) return <span className="text-danger">Expired on {day}</span>;
  if (left < SOON) return <span className="text-warn">Expires on {day}, soon</span>;
  return <span>Valid until {day}</span>;
}
