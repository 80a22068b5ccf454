import { RotateCw, ShieldCheck } from 'lucide-react';
import { useMemo } from 'react';
import type { SecretFinding, SecretReport } from '../../../core/api/secrets.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Age, Size } from '../../ui/values.tsx';
import { formatCount, listInWords } from '../../words/format.ts';
import { layerNames } from '../files/layer-mark.tsx';
import type { TabProps } from '../image/image-tab.ts';
import { Finding } from './finding.tsx';

const GROUPS = [
  {
    certainty: 'sure',
    title: 'Certain',
    sentence: 'Whoever has this image has these: revoke them, then remove them.',
  },
  { certainty: 'likely', title: 'Likely', sentence: 'They look like secrets; somebody who knows must tell.' },
  {
    certainty: 'possible',
    title: 'Possible',
    sentence: 'Places where secrets often are. Many such files are harmless.',
  },
] as const satisfies readonly {
  readonly certainty: SecretFinding['certainty'];
  readonly title: string;
  readonly sentence: string;
}[];

/** More of one kind than anybody reads; the rest is counted. */
const MOST = 500;

interface Props extends TabProps {
  readonly report: SecretReport;
  readonly onScan: () => void;
}

export function Findings({ report, detail, place, onScan }: Props) {
  const layers = useMemo(() => layerNames(detail), [detail]);
  if (report.findings.length === 0) {
    return (
      <Empty
        kind="no-secrets"
        picture={<ShieldCheck size={40} strokeWidth={1.25} aria-hidden />}
        title={report.unread.length === 0 ? 'No secrets found' : 'No secrets found in what could be read'}
        action={
          <Button onPress={onScan}>
            <RotateCw size={13} aria-hidden /> Scan again
          </Button>
        }
      >
        <p>
          Read {formatCount(report.filesRead, 'file')} (<Size bytes={report.bytesRead} />) in{' '}
          {formatCount(detail.layers.length - report.unread.length, 'layer')}, with the history and the
          config, <Age iso={report.scanned} />.
        </p>
        <Unread unread={report.unread} />
        <p className="mt-2 text-ink-3">A scan knows common forms of secrets, not every one.</p>
      </Empty>
    );
  }
  return (
    <div className="h-full overflow-y-auto" data-testid="findings">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-5 py-2">
        <p className="min-w-0 flex-1">
          <span className="font-medium">{formatCount(report.findings.length, 'finding')}</span>
          <span className="figures text-ink-2">
            {' '}
            in {formatCount(report.filesRead, 'file')}, <Size bytes={report.bytesRead} /> ·{' '}
            <Age iso={report.scanned} />
          </span>
          <Unread unread={report.unread} />
        </p>
        <Button small onPress={onScan}>
          <RotateCw size={13} aria-hidden /> Scan again
        </Button>
      </header>
      <div className="max-w-[1100px] px-5 pb-6">
        {GROUPS.map(({ certainty, title, sentence }) => {
          const found = report.findings.filter((each) => each.certainty === certainty);
          if (found.length === 0) return null;
          return (
            <section
              key={certainty}
              className="mt-4"
              aria-label={title}
              data-testid={`findings-${certainty}`}
            >
              <h2 className="flex items-baseline gap-2">
                <span className="font-semibold">{title}</span>
                <span className="figures text-ink-3">{found.length}</span>
                <span className="truncate text-ink-2">{sentence}</span>
              </h2>
              <ul className="mt-1 border-t border-line">
                {found.slice(0, MOST).map((finding) => (
                  <Finding
                    key={`${finding.title} ${JSON.stringify(finding.where)}`}
                    finding={finding}
                    detail={detail}
                    place={place}
                    layers={layers}
                  />
                ))}
              </ul>
              {found.length > MOST ? (
                <p className="py-1 text-ink-3">and {formatCount(found.length - MOST, 'more', 'more')}</p>
              ) : null}
            </section>
          );
        })}
      </div>
    </div>
  );
}

function Unread({ unread }: Pick<SecretReport, 'unread'>) {
  if (unread.length === 0) return null;
  return (
    <span className="block text-warn">
      {unread.length === 1 ? 'Layer' : 'Layers'}{' '}
      {listInWords(
        unread.map((layer) => String(layer + 1)),
        8,
      )}{' '}
      could not be read: {unread.length === 1 ? 'its' : 'their'} bytes are not on this machine.
    </span>
  );
}
