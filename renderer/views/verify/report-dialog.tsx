import { BadgeCheck, TriangleAlert, Wrench } from 'lucide-react';
import type { VerifyProblem } from '../../../core/api/verification.ts';
import { call } from '../../bridge.ts';
import { closeDialog } from '../../state/dialog.ts';
import { repairStore } from '../../state/jobs.ts';
import { useResource } from '../../state/resource.ts';
import { attempt } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { DialogFrame } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { familiarName, formatCount, formatSize, listInWords, shortDigest } from '../../words/format.ts';

const KINDS: Readonly<Record<VerifyProblem['kind'], string>> = {
  missing: 'Missing',
  'wrong-digest': 'Damaged',
  'wrong-size': 'Wrong size',
  'wrong-diff-id': 'Not what its image promises',
  unreadable: 'Cannot be read',
  'stray-file': 'Unknown file',
  'bad-index': 'Damaged index',
};

/** What re-hashing everything found (I4). */
export function ReportDialog({ jobId }: { readonly jobId: string }) {
  const [report, reload] = useResource(jobId, 0, () => call('store.report', { jobId }));
  const found = report.kind === 'ready' ? (report.value?.problems ?? []) : [];
  const repairable = found.filter((problem) => problem.beyondRepair === null);
  const repair = (): void => {
    closeDialog();
    attempt(() => repairStore(jobId));
  };
  return (
    <DialogFrame
      title="Verification"
      width={640}
      testId="report-dialog"
      footer={
        <>
          <Button onPress={closeDialog}>Close</Button>
          {repairable.length === 0 ? null : (
            <Button look="primary" onPress={repair} data-testid="report-repair">
              <Wrench size={14} aria-hidden /> Repair
              {repairable.length === found.length ? '' : ` ${repairable.length} of ${found.length}`}
            </Button>
          )}
        </>
      }
    >
      {report.kind === 'failed' ? <ErrorNote report={report.error} onRetry={reload} /> : null}
      {report.kind === 'ready' && report.value === null ? (
        <p className="text-ink-2">This report is not kept any more. Verify again to get a new one.</p>
      ) : null}
      {report.kind === 'ready' && report.value !== null ? (
        <>
          <p className="flex items-center gap-2 text-lg">
            {report.value.problems.length === 0 ? (
              <BadgeCheck size={18} className="text-good" aria-hidden />
            ) : (
              <TriangleAlert size={18} className="text-danger" aria-hidden />
            )}
            {report.value.problems.length === 0
              ? 'Everything is what it says it is'
              : `${formatCount(report.value.problems.length, 'problem')} found`}
          </p>
          <p className="text-ink-2">
            {formatCount(report.value.blobs, 'blob')}, {formatSize(report.value.bytes)} read and hashed.
          </p>
          {repairable.length === 0 ? null : (
            <p className="mt-1 text-ink-2">
              Repair takes away the blobs that are damaged and fetches just those, and what is missing, again.
            </p>
          )}
          <ul className="mt-3">
            {report.value.problems.map((problem) => (
              <li
                key={`${problem.kind} ${problem.path} ${problem.message}`}
                data-testid="report-problem"
                data-kind={problem.kind}
                className="border-t border-line py-2"
              >
                <p className="font-medium">{KINDS[problem.kind]}</p>
                <p className="selectable break-words">{problem.message}</p>
                <p className="selectable font-mono text-sm break-all text-ink-3">{problem.path}</p>
                <p className="text-ink-2">{consequence(problem)}</p>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </DialogFrame>
  );
}

/** Who suffers from it, and what can be done. */
function consequence({ kind, images, beyondRepair }: VerifyProblem): string {
  const names = images.map((image) =>
    image.startsWith('sha256:') ? `<none> (${shortDigest(image)})` : familiarName(image),
  );
  const affects = names.length === 0 ? '' : `Affects ${listInWords(names, 5)}. `;
  if (beyondRepair !== null) return `${affects}${beyondRepair}`;
  if (names.length === 0) return 'No image needs it: Repair takes it away.';
  return `${affects}Repair ${kind === 'bad-index' ? 'pulls it again by that name' : 'fetches it again'}.`;
}
