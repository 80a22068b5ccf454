/** Numbers and times as people read them. Sizes are decimal and of three digits, as `docker images` writes them. */

/** Made once: making one per number is slow enough to be felt in a list. */
const NUMBERS = new Intl.NumberFormat('en-US');

export function formatNumber(value: number): string {
  return NUMBERS.format(value);
}

const MANY = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });

/** "12.8B" pulls, "20.4K" stars */
export function formatMany(value: number): string {
  return MANY.format(value);
}

const SIZE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** "61.2 MB"; `null` is a size not known yet. */
export function formatSize(bytes: number | null): string {
  if (bytes === null) return '–';
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 1000 && unit < SIZE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  // 999.6 kB would read "1000 kB" with three digits
  if (Math.round(value) >= 1000 && unit < SIZE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const sign = bytes < 0 ? '−' : '';
  return `${sign}${threeDigits(value)} ${SIZE_UNITS[unit] ?? 'B'}`;
}

function threeDigits(value: number): string {
  const decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return String(Number(value.toFixed(decimals)));
}

/** "61,234,567 bytes" */
export function exactBytes(bytes: number | null): string {
  if (bytes === null) return 'Not known until every layer was unpacked once';
  return `${formatNumber(bytes)} ${bytes === 1 ? 'byte' : 'bytes'}`;
}

export function formatCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatNumber(count)} ${count === 1 ? noun : plural}`;
}

const AGES: readonly (readonly [seconds: number, name: string])[] = [
  [365.25 * 86_400, 'year'],
  [30.44 * 86_400, 'month'],
  [7 * 86_400, 'week'],
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
];

/** "3 weeks ago"; images built reproducibly carry a date of 1970 or year 0, which is no age. */
export function formatAge(iso: string | null, now: number = Date.now()): string {
  const time = iso === null ? Number.NaN : Date.parse(iso);
  if (!Number.isFinite(time) || time <= 86_400_000) return '–';
  const seconds = (now - time) / 1000;
  if (seconds < -60) return 'in the future';
  for (const [length, name] of AGES) {
    const count = Math.floor(seconds / length);
    if (count >= 2 || (count === 1 && length <= 86_400)) return `${formatCount(count, name)} ago`;
  }
  return 'just now';
}

/** "2026-03-04 12:30:05 UTC" */
export function formatTime(iso: string | null): string {
  if (iso === null) return 'Not recorded';
  const time = Date.parse(iso);
  if (!Number.isFinite(time)) return iso;
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** "4 s", "2 min 10 s", "1 h 5 min" */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Twelve hex digits of a digest, as docker shortens them. */
export function shortDigest(digest: string): string {
  const hex = digest.includes(':') ? digest.slice(digest.indexOf(':') + 1) : digest;
  return hex.slice(0, 12);
}

export function formatPercent(part: number, whole: number): string {
  if (whole <= 0) return '0 %';
  const percent = (part / whole) * 100;
  return percent > 0 && percent < 1 ? '< 1 %' : `${Math.floor(percent)} %`;
}

/** "a, b and c"; beyond `most`, "a, b and 5 more". */
export function listInWords(items: readonly string[], most = 3): string {
  if (items.length <= 1) return items[0] ?? '';
  const shown = items.length > most ? items.slice(0, most - 1) : items.slice(0, -1);
  const rest = items.length - shown.length;
  return `${shown.join(', ')} and ${rest === 1 ? (items.at(-1) ?? '') : `${rest} more`}`;
}

/** Docker Hub's names as people write them: "docker.io/library/nginx:1" is "nginx:1". */
export function familiarName(name: string): string {
  return name.replace(/^docker\.io\/(library\/)?/, '');
}
