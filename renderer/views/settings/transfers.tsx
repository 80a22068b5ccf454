import { changeSettings, useSettings } from '../../state/settings.ts';
import { NumberField } from './number-field.tsx';
import { Row } from './row.tsx';

const MOST_AT_A_TIME = 16;
const RATES = [0, 250_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 100_000_000];
const HOURS = [0, 1, 6, 12, 24, 24 * 7];

/** What goes over the network, and how much of it. Each holds at once, also for what runs. */
export function Transfers() {
  const { concurrentTransfers, bandwidth, updateHours } = useSettings(({ settings }) => settings);
  return (
    <>
      <Row
        title="Transfers at a time"
        text="How many pulls, pushes and copies run at once; the others wait in line."
      >
        <NumberField
          label="Transfers at a time"
          least={1}
          most={MOST_AT_A_TIME}
          value={concurrentTransfers}
          onChange={(count) => changeSettings({ concurrentTransfers: count })}
        />
      </Row>
      <Row
        title="Bandwidth"
        text="What all transfers together may take, down and up alike. It holds at once, also for those that run."
      >
        <Choice
          label="Bandwidth"
          value={bandwidth}
          offered={RATES}
          words={rateInWords}
          onChange={(rate) => changeSettings({ bandwidth: rate })}
        />
      </Row>
      <Row
        title="Look for newer images"
        text="Asks the registries whether the names of images here stand for something newer. Nothing is pulled."
      >
        <Choice
          label="Look for newer images"
          value={updateHours}
          offered={HOURS}
          words={hoursInWords}
          onChange={(hours) => changeSettings({ updateHours: hours })}
        />
      </Row>
    </>
  );
}

function rateInWords(rate: number): string {
  if (rate === 0) return 'No limit';
  return rate >= 1_000_000 ? `${rate / 1_000_000} MB a second` : `${rate / 1000} kB a second`;
}

function hoursInWords(hours: number): string {
  if (hours === 0) return 'Only when asked';
  if (hours === 1) return 'Every hour';
  if (hours % (24 * 7) === 0) return hours === 24 * 7 ? 'Every week' : `Every ${hours / (24 * 7)} weeks`;
  if (hours % 24 === 0) return hours === 24 ? 'Every day' : `Every ${hours / 24} days`;
  return `Every ${hours} hours`;
}

/** A value that is none of those offered, from the file of settings, is offered, too. */
function Choice({
  label,
  value,
  offered,
  words,
  onChange,
}: {
  readonly label: string;
  readonly value: number;
  readonly offered: readonly number[];
  readonly words: (value: number) => string;
  readonly onChange: (value: number) => void;
}) {
  const all = offered.includes(value) ? offered : [...offered, value].toSorted((a, b) => a - b);
  return (
    <select
      className="field w-44!"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(Number(event.target.value))}
    >
      {all.map((each) => (
        <option key={each} value={each}>
          {words(each)}
        </option>
      ))}
    </select>
  );
}
