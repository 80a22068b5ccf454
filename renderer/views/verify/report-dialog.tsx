import { BadgeCheck, TriangleAlert } from 'lucide-react';
import type { VerifyProblem } from '../../../core/api/verification.ts';
import { call } from '../../bridge.ts';
import { closeDialog } from '../../state/dialog.ts';
import { useResource } from '../../state/resource.ts';
import { Button } from '../../ui/button.tsx';
import { DialogFrame } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { familiarName, formatCount, formatSize, listInWords } from '../../words/format.ts';

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
  return (
    <DialogFrame
      title="Verification"
      width={640}
      testId="report-dialog"
      footer={<Button onPress={closeDialog}>Close</Button>}
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
          <ul className="mt-3">
            {report.value.problems.map((problem) => (
              <li key={`${problem.kind} ${problem.path}`} className="border-t border-line py-2">
                <p className="font-medium">{KINDS[problem.kind]}</p>
                <p className="selectable break-words">{problem.message}</p>
                <p className="selectable font-mono text-sm break-all text-ink-3">{problem.path}</p>
                {problem.images.length === 0 ? null : (
                  <p className="text-ink-2">
                    Affects {listInWords(problem.images.map(familiarName), 5)}. Pull{' '}
                    {problem.images.length === 1 ? 'it' : 'them'} again to repair.
                  </p>
                )}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </DialogFrame>
  );
}
