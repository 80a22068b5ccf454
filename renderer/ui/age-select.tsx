const AGES = [
  ['', 'of any age'],
  ['1', 'older than a day'],
  ['7', 'older than a week'],
  ['30', 'older than a month'],
  ['180', 'older than half a year'],
] as const;

interface AgeSelectProps {
  readonly label: string;
  /** Least age in days; '' is any. */
  readonly days: string;
  readonly testId?: string;
  readonly onChoose: (days: string) => void;
}

/** How old a thing must be to be cleaned up. */
export function AgeSelect({ label, days, testId, onChoose }: AgeSelectProps) {
  return (
    <select
      className="field w-auto!"
      aria-label={label}
      data-testid={testId}
      value={days}
      onChange={(event) => onChoose(event.target.value)}
    >
      {AGES.map(([value, title]) => (
        <option key={value} value={value}>
          {title}
        </option>
      ))}
    </select>
  );
}
