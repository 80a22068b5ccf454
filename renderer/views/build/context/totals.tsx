import type { ContextPage } from '../../../../core/api/builds.ts';
import { exactBytes, formatCount, formatSize } from '../../../words/format.ts';

/** Sent and ignored as one bar, with the figures that it draws. */
export function Totals({ page }: { readonly page: ContextPage | null }) {
  if (page === null) return <div className="h-[58px] shrink-0" aria-busy />;
  const { sent, ignored, truncated } = page;
  const all = sent.bytes + ignored.bytes;
  const share = all === 0 ? 0 : (sent.bytes / all) * 100;
  return (
    <div className="shrink-0 px-4 pt-2.5 pb-2">
      <div className="figures flex flex-wrap gap-x-5 gap-y-0.5" data-testid="context-totals" role="status">
        <span title={exactBytes(sent.bytes)}>
          <span className="mr-1.5 inline-block h-2 w-2 rounded-[2px] bg-accent" aria-hidden />
          <span className="font-medium">{formatSize(sent.bytes)}</span> sent in{' '}
          {formatCount(sent.files, 'file')}
        </span>
        <span className="text-ink-2" title={exactBytes(ignored.bytes)}>
          <span className="mr-1.5 inline-block h-2 w-2 rounded-[2px] bg-line-strong" aria-hidden />
          {formatSize(ignored.bytes)} ignored in {formatCount(ignored.files, 'file')}
        </span>
        {truncated ? <span className="text-warn">There are more files than are counted.</span> : null}
      </div>
      <div className="mt-2 flex h-1.5 overflow-hidden rounded-full bg-line-strong" aria-hidden>
        <div className="bg-accent" style={{ width: `${share}%` }} />
      </div>
    </div>
  );
}
