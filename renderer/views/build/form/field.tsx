import type { ReactNode } from 'react';

/** A heading over fields that belong together; `note` says in a sentence what they do. */
export function FieldGroup({
  title,
  note,
  children,
}: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <fieldset className="border-b border-line px-5 py-3 last:border-0" data-testid="option-group">
      <legend className="float-left w-full font-semibold">{title}</legend>
      {note === undefined ? null : <p className="clear-left mb-1.5 text-sm text-ink-2">{note}</p>}
      <div className="clear-left flex flex-col gap-1 pt-1">{children}</div>
    </fieldset>
  );
}

/** What a field is called, left of it; above it where it is narrow. */
export function FieldRow({
  label,
  hint,
  children,
}: {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className="@container">
      <div className="grid min-h-8 grid-cols-[minmax(0,1fr)] items-center gap-x-3 gap-y-1 @min-[420px]:grid-cols-[minmax(96px,34%)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col">
          <span className="flex min-w-0 items-center gap-1.5">{label}</span>
          {hint === undefined ? null : <span className="text-sm text-ink-3">{hint}</span>}
        </div>
        <div className="flex min-w-0 items-center gap-1">{children}</div>
      </div>
    </div>
  );
}

/** A name that a Dockerfile uses. */
export function Name({ children }: { readonly children: string }) {
  return (
    <code className="truncate font-mono text-sm" title={children}>
      {children}
    </code>
  );
}

export function Tick({
  label,
  value,
  onChange,
  testId,
}: {
  readonly label: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
  readonly testId: string;
}) {
  return (
    <label className="flex min-h-7 items-center gap-2">
      <input
        type="checkbox"
        className="h-3.5 w-3.5 accent-[var(--accent)]"
        data-testid={testId}
        checked={value}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}
