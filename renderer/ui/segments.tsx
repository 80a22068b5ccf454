import type { ReactNode } from 'react';

interface Props<T extends string> {
  readonly label: string;
  readonly name: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly title: ReactNode; readonly testId?: string }[];
  readonly onChange: (value: T) => void;
}

/** One of a few, all in sight: real radio buttons beneath, so that arrows work and are read out as such. */
export function Segments<T extends string>({ label, name, value, options, onChange }: Props<T>) {
  return (
    <fieldset className="flex shrink-0 rounded-md border border-line p-px" aria-label={label}>
      {options.map((option) => (
        <label
          key={option.value}
          className="flex h-6 items-center gap-1 rounded-[5px] px-2.5 text-sm text-ink-2 hover:text-ink has-checked:bg-accent-soft has-checked:font-medium has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
          {...(option.testId === undefined ? {} : { 'data-testid': option.testId })}
        >
          <input
            type="radio"
            className="sr-only"
            name={name}
            value={option.value}
            checked={value === option.value}
            onChange={() => onChange(option.value)}
          />
          {option.title}
        </label>
      ))}
    </fieldset>
  );
}
