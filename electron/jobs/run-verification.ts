import type { JobState } from '../../core/api/jobs.ts';
import type { VerifyReport } from '../../core/api/verification.ts';
import { addLine } from './job-log.ts';
import type { RunContext } from './run-pull.ts';
import { bytesText } from './summary.ts';
import { followVerification } from './verify-progress.ts';
import type { Work } from './work.ts';

export async function runVerification(
  work: Work,
  { core, signal, changed }: RunContext<'verify'>,
): Promise<{ readonly report: VerifyReport; readonly state: JobState }> {
  const progress = followVerification();
  work.progress = () => progress.view(performance.now());
  const report = await core.verify({
    signal,
    onProgress(done, total) {
      progress.observe(done, total, performance.now());
      changed(false);
    },
  });
  for (const problem of report.problems) addLine(work.log, 'error', `${problem.kind}: ${problem.message}`);
  const checked = `${report.blobs} blobs, ${bytesText(report.bytes)}`;
  const problems = report.problems.length;
  const summary =
    problems === 0
      ? `${checked}: all as they should be`
      : `${checked}: ${problems} ${problems === 1 ? 'problem' : 'problems'}`;
  addLine(work.log, problems === 0 ? 'info' : 'warning', summary);
  return { report, state: { kind: 'done', imageKey: null, summary } };
}
