import { useFind } from '../../state/find.ts';
import { formatCount, formatNumber } from '../../words/format.ts';

/** "4,211 matches in 312 layers, 0.4 s": a line that is always there, so that results never jump. */
export function FindStatus() {
  const { state, matches, layers, layersSearched, unread, milliseconds, found } = useFind();
  const running = state === 'running' || state === 'starting';
  const searched =
    state === 'running'
      ? `${formatNumber(layersSearched)} of ${formatCount(layers, 'layer')}`
      : formatCount(layers, 'layer');
  return (
    <div
      className="figures relative flex h-7 shrink-0 items-center gap-3 border-b border-line px-5 text-sm text-ink-2"
      role="status"
      data-testid="find-status"
      data-state={state}
    >
      {state === 'idle' || state === 'failed' || layers === 0 ? null : (
        <span>
          <span className="font-medium text-ink">{formatCount(matches, 'match', 'matches')}</span> in{' '}
          {searched}
          {state === 'done' ? `, ${seconds(milliseconds)}` : ''}
          {state === 'stopped' ? ', stopped' : ''}
        </span>
      )}
      {found.length < matches && state === 'done' ? (
        <span className="text-ink-3">the first {formatNumber(found.length)} are listed</span>
      ) : null}
      {unread > 0 && state !== 'idle' && state !== 'failed' ? (
        <span className="truncate text-warn">
          {formatCount(unread, 'layer')} not listed yet: {unread === 1 ? 'its' : 'their'} files are unknown
        </span>
      ) : null}
      {running ? (
        <span className="absolute inset-x-0 -bottom-px h-[2px] overflow-hidden bg-line" aria-hidden>
          <span
            className="block h-full bg-accent transition-[width] duration-150"
            style={{
              width: `${state === 'starting' || layers === 0 ? 3 : Math.max(3, (layersSearched / layers) * 100)}%`,
            }}
          />
        </span>
      ) : null}
    </div>
  );
}

function seconds(milliseconds: number): string {
  return milliseconds < 1000
    ? `${(milliseconds / 1000).toFixed(milliseconds < 100 ? 2 : 1)} s`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}
