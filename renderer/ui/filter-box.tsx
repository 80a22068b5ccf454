import { Search, X } from 'lucide-react';

/** Narrows what is below it while one types; Escape clears it. */
export function FilterBox({
  label,
  text,
  testId,
  onChange,
}: {
  readonly label: string;
  readonly text: string;
  readonly testId: string;
  readonly onChange: (text: string) => void;
}) {
  return (
    <div className="field flex min-w-36 items-center gap-1 pr-1!">
      <Search size={13} className="shrink-0 text-ink-3" aria-hidden />
      <input
        data-testid={testId}
        data-find-field
        className="h-5 min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-3"
        placeholder={label}
        aria-label={label}
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || text === '') return;
          event.stopPropagation();
          onChange('');
        }}
      />
      {text === '' ? null : (
        <button
          type="button"
          className="rounded p-0.5 text-ink-3 hover:text-ink"
          aria-label="Clear the filter"
          onClick={() => onChange('')}
        >
          <X size={13} aria-hidden />
        </button>
      )}
    </div>
  );
}
