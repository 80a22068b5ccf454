import { KeyRound } from 'lucide-react';
import { call } from '../../bridge.ts';
import { isActive, useJobs } from '../../state/jobs.ts';
import { useResource } from '../../state/resource.ts';
import { scanOf, startScan } from '../../state/scans.ts';
import { attempt } from '../../state/toasts.ts';
import { useTotals } from '../../state/totals.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Findings } from '../secrets/findings.tsx';
import { ScanProgress } from '../secrets/scan-progress.tsx';
import type { TabProps } from './image-tab.ts';
import { TabFault, TabWait } from './tab-states.tsx';

/** What should not be in an image, in any layer, also where a later one hides it (I7). */
export function SecretsTab({ detail, place }: TabProps) {
  const revision = useTotals((state) => state.revision);
  const { key, platform } = place;
  const choice = { key, platform };
  const job = useJobs((state) => scanOf(state.jobs, choice));
  const finished = job?.state.kind === 'done' ? 1 : 0;
  const [report, reload] = useResource(JSON.stringify([key, platform]), revision * 2 + finished, () =>
    call('secrets.report', choice),
  );
  const scan = (): void => attempt(() => startScan(choice));

  if (job !== undefined && isActive(job)) return <ScanProgress job={job} />;
  if (report.kind === 'loading') return <TabWait>Looking for an earlier scan…</TabWait>;
  if (report.kind === 'failed')
    return <TabFault report={report.error} onRetry={reload} choice={{ key, platform }} />;
  const failure = job?.state.kind === 'failed' ? job.state.error : null;
  if (report.value !== null && failure === null)
    return <Findings report={report.value} detail={detail} place={place} onScan={scan} />;
  if (failure !== null) {
    return (
      <div className="mx-auto max-w-2xl p-8">
        <ErrorNote report={failure} onRetry={scan} />
      </div>
    );
  }
  return <NotScanned onScan={scan} />;
}

function NotScanned({ onScan }: { readonly onScan: () => void }) {
  return (
    <Empty
      kind="not-scanned"
      picture={<KeyRound size={40} strokeWidth={1.25} aria-hidden />}
      title="Not scanned for secrets yet"
      action={
        <Button look="primary" onPress={onScan} data-testid="scan-start">
          Scan this image
        </Button>
      }
    >
      <p>
        A scan reads the files of every layer, also those that a later layer removes or overwrites, and the
        history and the config. It looks for private keys, tokens, cloud credentials, passwords, .env files,
        .git folders and shell histories.
      </p>
      <p className="mt-2">
        All of it happens on this machine. What is found is shown blotted out, and is kept nowhere in clear.
      </p>
    </Empty>
  );
}
