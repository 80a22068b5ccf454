/** On or off at once. Inside a grid it is not a stop of its own: what is selected has it again beside the grid. */
export function Switch({
  label,
  value,
  danger = false,
  focusable = true,
  testId,
  id,
  onChange,
}: {
  readonly label: string;
  readonly value: boolean;
  readonly danger?: boolean;
  readonly focusable?: boolean;
  readonly testId: string;
  readonly id?: string;
  readonly onChange: (value: boolean) => void;
}) {
  const on = danger ? 'border-danger bg-danger' : 'border-accent bg-accent';
  return (
    <button
      type="button"
      role="switch"
      aria-checked={value}
      aria-label={label}
      tabIndex={focusable ? 0 : -1}
      data-testid={testId}
      {...(id === undefined ? {} : { id })}
      onClick={(event) => {
        event.stopPropagation();
        onChange(!value);
      }}
      onDoubleClick={(event) => event.stopPropagation()}
      className={`flex h-5 w-9 shrink-0 items-center rounded-full border px-0.5 ${value ? `justify-end ${on}` : 'border-line-strong bg-sunken'}`}
    >
      <span className={`h-3.5 w-3.5 rounded-full ${value ? 'bg-on-accent' : 'bg-ink-3'}`} />
    </button>
  );
}
