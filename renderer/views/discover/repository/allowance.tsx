import { call } from '../../../bridge.ts';
import { useJobs } from '../../../state/jobs.ts';
import { useResource } from '../../../state/resource.ts';
import { formatDuration, formatNumber } from '../../../words/format.ts';

/** Below this part of what is allowed it is said as a warning. */
const FEW = 0.1;

/** How many pulls are left (A14), where the registry tells; asked again when a pull ended. */
export function Allowance({ domain }: { readonly domain: string }) {
  const pulled = useJobs(
    ({ jobs }) => jobs.filter(({ kind, state }) => kind === 'pull' && state.kind === 'done').length,
  );
  const [allowance] = useResource(domain, pulled, () => call('registries.allowance', { domain }));
  if (allowance.kind !== 'ready' || allowance.value === null) return null;
  const { limit, remaining, windowSeconds, countedFor } = allowance.value;
  return (
    <span
      className={`figures ${remaining <= limit * FEW ? 'text-warn' : 'text-ink-3'}`}
      title={countedFor === null ? undefined : `Counted for ${countedFor}`}
      data-testid="allowance"
    >
      {formatNumber(remaining)} of {formatNumber(limit)} pulls left
      {windowSeconds > 0 ? ` in ${period(windowSeconds)}` : ''}
    </span>
  );
}

/** "6 h": whole hours are how registries count. */
function period(seconds: number): string {
  return seconds % 3600 === 0 ? `${seconds / 3600} h` : formatDuration(seconds);
}
