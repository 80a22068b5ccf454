import { useState } from 'react';

interface Props {
  readonly label: string;
  readonly least: number;
  readonly most: number;
  readonly value: number;
  /** Also names what stands behind the number. */
  readonly unit?: string;
  readonly onChange: (value: number) => void;
}

/** A whole number; what is none, or is too large, changes nothing. */
export function NumberField({ label, least, most, value, unit, onChange }: Props) {
  // What is typed may be no number on the way to one.
  const [draft, setDraft] = useState<string | null>(null);
  return (
    <span className="flex items-center gap-2">
      <input
        type="number"
        className="field w-20! text-right"
        aria-label={unit === undefined ? label : `${label}, ${unit}`}
        min={least}
        max={most}
        value={draft ?? value}
        onBlur={() => setDraft(null)}
        onChange={(event) => {
          setDraft(event.target.value);
          const count = event.target.valueAsNumber;
          if (Number.isInteger(count) && count >= least && count <= most) onChange(count);
        }}
      />
      {unit === undefined ? null : <span className="text-ink-2">{unit}</span>}
    </span>
  );
}
