import { Bug, RotateCw, ShieldCheck } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import type { ScannerState, VulnerabilityReport } from '../../../core/api/trust.ts';
import { call } from '../../bridge.ts';
import { isActive, useJobs } from '../../state/jobs.ts';
import { useResource } from '../../state/resource.ts';
import { startVulnerabilityScan, vulnerabilityScanOf } from '../../state/scans.ts';
import { attempt } from '../../state/toasts.ts';
import { useTotals } from '../../state/totals.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Age } from '../../ui/values.tsx';
import { visibleText } from '../../words/visible.ts';
import { layerNames } from '../files/layer-mark.tsx';
import type { TabProps } from '../image/image-tab.ts';
import { TabFault, TabWait } from '../image/tab-states.tsx';
import { ScanProgress } from '../secrets/scan-progress.tsx';
import { VulnerabilityList } from './vulnerability-list.tsx';

/** What a scanner that is installed knows of what is inside (I1). Nothing runs before somebody asks. */
export function Vulnerabilities({ detail, place }: TabProps) {
  const revision = useTotals((state) => state.revision);
  const { key, platform } = place;
  const choice = { key, platform };
  const job = useJobs((state) => vulnerabilityScanOf(state.jobs, choice));
  const finished = job?.state.kind === 'done' ? 1 : 0;
  const [report, reload] = useResource(`${key} ${platform ?? ''}`, revision * 2 + finished, () =>
    call('trust.vulnerabilities', choice),
  );
  const [scanner, lookAgain] = useResource('scanner', 0, () => call('trust.scanner', null));
  const layers = useMemo(() => layerNames(detail), [detail]);
  const scan = (): void => attempt(() => startVulnerabilityScan(choice));

  if (detail.opened !== null) return <NotHere />;
  if (job !== undefined && isActive(job))
    return <ScanProgress job={job} title="Scanning for vulnerabilities" />;
  if (report.kind === 'loading' || scanner.kind === 'loading')
    return <TabWait>Looking for an earlier scan…</TabWait>;
  if (report.kind === 'failed') return <TabFault report={report.error} onRetry={reload} />;
  if (job?.state.kind === 'failed') {
    return (
      <div className="mx-auto max-w-2xl p-8">
        <ErrorNote report={job.state.error} onRetry={scan} />
      </div>
    );
  }
  if (scanner.kind === 'failed') return <TabFault report={scanner.error} onRetry={lookAgain} />;
  if (report.value === null) return <NotScanned scanner={scanner.value} onScan={scan} onLook={lookAgain} />;
  const again = (
    <Button small isDisabled={scanner.value.kind !== 'found'} onPress={scan} data-testid="vulnerability-scan">
      <RotateCw size={13} aria-hidden /> Scan again
    </Button>
  );
  if (report.value.vulnerabilities.length === 0) return <NoneFound report={report.value} again={again} />;
  return <VulnerabilityList report={report.value} layers={layers} place={place} again={again} />;
}

function NotHere() {
  return (
    <Empty
      kind="not-in-store"
      picture={<Bug size={40} strokeWidth={1.25} aria-hidden />}
      title="Only images of the store are scanned"
    >
      A scanner reads the files of every layer, so they have to be here. Pull or load the image, then scan it.
    </Empty>
  );
}

function NotScanned({
  scanner,
  onScan,
  onLook,
}: {
  readonly scanner: ScannerState;
  readonly onScan: () => void;
  readonly onLook: () => void;
}) {
  const picture = <Bug size={40} strokeWidth={1.25} aria-hidden />;
  const lookAgain = <Button onPress={onLook}>Look again</Button>;
  switch (scanner.kind) {
    case 'found':
      return (
        <Empty
          kind="not-scanned"
          picture={picture}
          title="Not scanned for vulnerabilities yet"
          action={
            <Button look="primary" onPress={onScan} data-testid="vulnerability-scan">
              Scan with {scanner.scanner.program}
            </Button>
          }
        >
          {scanner.scanner.program} {visibleText(scanner.scanner.version)} compares what is installed in the
          image with lists of known vulnerabilities, which it may download first. The image itself stays on
          this machine.
        </Empty>
      );
    case 'missing':
      return (
        <Empty kind="no-scanner" picture={picture} title="No scanner is installed" action={lookAgain}>
          <p>
            Strata shows what trivy or grype find: known vulnerabilities, by package and by the layer that
            brought it.
          </p>
          <p className="selectable mt-2">{visibleText(scanner.action)}</p>
        </Empty>
      );
    case 'failed':
      return (
        <div className="mx-auto max-w-2xl p-8">
          <ErrorNote report={scanner.error} onRetry={onLook} />
        </div>
      );
  }
}

function NoneFound({ report, again }: { readonly report: VulnerabilityReport; readonly again: ReactNode }) {
  return (
    <Empty
      kind="no-vulnerabilities"
      picture={<ShieldCheck size={40} strokeWidth={1.25} aria-hidden />}
      title="No known vulnerabilities"
      action={again}
    >
      {report.scanner.program} {visibleText(report.scanner.version)} found none <Age iso={report.scanned} />.
      New ones become known every day: a scan is true of its day.
    </Empty>
  );
}
