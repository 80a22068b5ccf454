import { LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ErrorReport } from '../../../core/api/errors.ts';
import type { ImageChoice } from '../../../core/api/files.ts';
import { ListOffer } from '../files/list-offer.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';

/** While a tab's answer is on its way; what comes within a blink is not announced. */
export function TabWait({ children }: { readonly children: ReactNode }) {
  return (
    <div className="late flex items-center gap-2 p-5 text-ink-3" role="status" aria-busy>
      <LoaderCircle size={15} className="spin" aria-hidden /> {children}
    </div>
  );
}

/** What failed; where it is only that files are not known yet, what makes them known. */
export function TabFault({
  report,
  onRetry,
  choice,
}: {
  readonly report: ErrorReport;
  readonly onRetry: () => void;
  readonly choice?: ImageChoice;
}) {
  if (report.code === 'LAYER_ELSEWHERE' && choice !== undefined) {
    return (
      <div className="flex h-full flex-col">
        <ListOffer choice={choice} layer={null} onListed={onRetry} />
      </div>
    );
  }
  return (
    <div className="max-w-2xl p-5">
      <ErrorNote report={report} onRetry={onRetry} />
    </div>
  );
}
