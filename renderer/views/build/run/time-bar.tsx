import type { RunStep } from '../../../../core/api/builds.ts';
import { formatRunning, formatTook } from './run-words.ts';

const TONES: Readonly<Record<RunStep['state'], string>> = {
  running: 'bg-accent',
  done: 'bg-[color-mix(in_srgb,var(--accent)_62%,var(--surface))]',
  cached: 'border border-line-strong bg-sunken',
  failed: 'bg-danger',
  cancelled: 'border border-line-strong bg-surface',
};

interface Props {
  readonly began: number;
  readonly took: number;
  readonly whole: number;
  readonly state: RunStep['state'];
  /** Of a stage: thinner than what is in it. */
  readonly thin?: boolean;
}

/** When in the build something happened, and for how long; drawn for the eye, the figures stand beside it. */
export function TimeBar({ began, took, whole, state, thin = false }: Props) {
  const [left, width] = whole <= 0 ? [0, 0] : [(began / whole) * 100, (took / whole) * 100];
  return (
    <span
      className="relative block h-full w-full"
      title={`Began after ${formatTook(began)}, took ${state === 'running' ? formatRunning(took) : formatTook(took)}`}
      aria-hidden
    >
      <span
        className={`absolute top-1/2 -translate-y-1/2 rounded-[2px] ${thin ? 'h-[3px] opacity-70' : 'h-2.5'} ${TONES[state]}`}
        style={{
          left: `min(${left}%, calc(100% - 3px))`,
          width: `max(3px, ${Math.min(width, 100 - left)}%)`,
        }}
      />
    </span>
  );
}
