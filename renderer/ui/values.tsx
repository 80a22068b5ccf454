/** The values that every screen shows: a size, a digest, a time. */
import { copy } from '../state/deeds.ts';
import { attempt } from '../state/toasts.ts';
import { exactBytes, formatAge, formatSize, formatTime, shortDigest } from '../words/format.ts';

export function Size({ bytes, extra = '' }: { readonly bytes: number | null; readonly extra?: string }) {
  return (
    <span className={`figures ${extra}`} title={exactBytes(bytes)}>
      {formatSize(bytes)}
    </span>
  );
}

/** Twelve digits; a click copies the whole. `focusable` is false inside a grid, whose rows have a menu for it. */
export function Digest({
  digest,
  what = 'digest',
  focusable = true,
  whole = false,
}: {
  readonly digest: string;
  readonly what?: string;
  readonly focusable?: boolean;
  readonly whole?: boolean;
}) {
  return (
    <button
      type="button"
      tabIndex={focusable ? 0 : -1}
      className={`max-w-full rounded-[3px] text-left font-mono text-sm text-ink-2 hover:bg-hover hover:text-accent ${whole ? 'break-all' : 'truncate'}`}
      title={`${digest}\nClick to copy`}
      aria-label={`Copy ${what} ${shortDigest(digest)}`}
      onClick={(event) => {
        event.stopPropagation();
        attempt(() => copy(digest, what));
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {whole ? digest : shortDigest(digest)}
    </button>
  );
}

export function Age({ iso, extra = '' }: { readonly iso: string | null; readonly extra?: string }) {
  return (
    <span className={`figures ${extra}`} title={formatTime(iso)}>
      {formatAge(iso)}
    </span>
  );
}

/** How much of an image is its own: the share as a bar, the numbers beside it. */
export function ShareBar({ unique, onDisk }: { readonly unique: number; readonly onDisk: number }) {
  const own = onDisk === 0 ? 0 : Math.max(unique > 0 ? 4 : 0, (unique / onDisk) * 100);
  return (
    <span
      className="flex h-[6px] w-full overflow-hidden rounded-full bg-[color-mix(in_srgb,var(--accent)_24%,var(--surface))]"
      aria-hidden
    >
      <span className="bg-accent" style={{ width: `${own}%` }} />
    </span>
  );
}

export function ProgressBar({
  value,
  label,
  tone = 'accent',
  reused = 0,
  thin = false,
}: {
  readonly value: number;
  readonly label: string;
  readonly tone?: 'accent' | 'good' | 'danger' | 'idle';
  readonly reused?: number;
  readonly thin?: boolean;
}) {
  const percent = Math.max(0, Math.min(100, value * 100));
  const tones = { accent: 'bg-accent', good: 'bg-good', danger: 'bg-danger', idle: 'bg-ink-3' } as const;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(percent)}
      className={`relative w-full overflow-hidden rounded-full bg-line ${thin ? 'h-[3px]' : 'h-[6px]'}`}
    >
      <div
        className={`absolute inset-y-0 left-0 rounded-full ${tones[tone]}`}
        style={{ width: `${percent}%` }}
      />
      {reused > 0 ? (
        <div
          className="absolute inset-y-0 left-0 bg-[color-mix(in_srgb,var(--accent)_55%,var(--surface))]"
          style={{ width: `${Math.min(percent, reused * 100)}%` }}
        />
      ) : null}
    </div>
  );
}
