import { CircleAlert, Info, OctagonAlert, ShieldCheck } from 'lucide-react';
import type { Risk, RiskReport } from '../../../core/api/trust.ts';
import { visibleText } from '../../words/visible.ts';
import { Notes } from './section.tsx';
import { RISK_LEVELS } from './trust-words.ts';

const ORDER: readonly Risk['level'][] = ['danger', 'warning', 'note'];

/** The worst first; each with what it was told from. */
export function Risks({ report }: { readonly report: RiskReport }) {
  return (
    <>
      {report.risks.length === 0 ? (
        <p className="flex items-center gap-2 text-ink-2" data-testid="no-risks">
          <ShieldCheck size={16} className="shrink-0 text-good" aria-hidden />
          Nothing speaks against it, as far as was looked.
        </p>
      ) : (
        <RiskList risks={report.risks} />
      )}
      <Notes notes={report.notes} />
    </>
  );
}

export function RiskList({ risks }: Pick<RiskReport, 'risks'>) {
  const sorted = ORDER.flatMap((level) => risks.filter((risk) => risk.level === level));
  return (
    <ul className="border-t border-line">
      {sorted.map((risk) => (
        <li
          key={`${risk.kind} ${risk.text}`}
          className="flex items-start gap-2 border-b border-line py-2"
          data-testid="risk"
          data-level={risk.level}
        >
          <Picture level={risk.level} />
          <div className="min-w-0 flex-1">
            <p className="break-words">
              <span className="sr-only">{RISK_LEVELS[risk.level]}: </span>
              {visibleText(risk.text)}
            </p>
            <p className="selectable text-sm break-words text-ink-3">{visibleText(risk.evidence)}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Picture({ level }: { readonly level: Risk['level'] }) {
  const title = RISK_LEVELS[level];
  if (level === 'danger')
    return <OctagonAlert size={16} className="mt-0.5 shrink-0 text-danger" aria-label={title} />;
  if (level === 'warning')
    return <CircleAlert size={16} className="mt-0.5 shrink-0 text-warn" aria-label={title} />;
  return <Info size={16} className="mt-0.5 shrink-0 text-ink-3" aria-label={title} />;
}
