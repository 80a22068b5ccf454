import { BadgeCheck } from 'lucide-react';
import { runCommand } from '../../state/commands.ts';
import { openDialog } from '../../state/dialog.ts';
import { isActive, useJobs } from '../../state/jobs.ts';
import { Button } from '../../ui/button.tsx';
import { describeJob } from '../../words/jobs.ts';

/** Re-hashes everything; beside it what the last time found (G20). */
export function VerifyButton() {
  const last = useJobs((state) => state.jobs.find((job) => job.kind === 'verify'));
  const running = last !== undefined && isActive(last);
  return (
    <>
      {last?.state.kind === 'done' ? (
        <Button
          look="quiet"
          onPress={() => openDialog({ kind: 'report', jobId: last.id })}
          data-testid="verify-report"
        >
          Last report
        </Button>
      ) : null}
      <Button
        isDisabled={running}
        onPress={() => runCommand('verify')}
        data-testid="verify-start"
        {...(running ? { 'aria-description': describeJob(last) } : {})}
      >
        <BadgeCheck size={14} aria-hidden /> {running ? 'Verifying…' : 'Verify'}
      </Button>
    </>
  );
}
