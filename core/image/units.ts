/** Sizes and ages in docker's words (github.com/docker/go-units), so that both tools show the same thing. */

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];

/** Decimal units: "72.8MB". Four significant digits unless told otherwise; `docker images` shows three. */
export function humanSize(bytes: number, digits = 4): string {
  let unit = 0;
  let size = bytes;
  while (size >= 1000 && unit < SIZES.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${goGeneral(size, digits)}${SIZES[unit] ?? ''}`;
}

/** Go's `%.<digits>g`: no trailing zeros, and an exponent of at least two digits where the number outgrows the digits. */
function goGeneral(value: number, digits: number): string {
  const text = value.toPrecision(digits);
  const [mantissa = '', exponent] = text.split('e');
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  return exponent === undefined ? short : `${short}e${exponent.replace(/^([+-])(\d)$/, '$10$2')}`;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/** How long something lasted or is ago: "2 weeks", "About an hour", "Less than a second". */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.trunc(milliseconds / 1000 / HOUR + 0.5);
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 7 * 2) return `${Math.trunc(hours / 24)} days`;
  if (hours < 24 * 30 * 2) return `${Math.trunc(hours / 24 / 7)} weeks`;
  if (hours < 24 * 365 * 2) return `${Math.trunc(hours / 24 / 30)} months`;
  return `${Math.trunc(milliseconds / 1000 / DAY / 365)} years`;
}

/** "2 weeks ago"; "N/A" for what has no time. */
export function humanAge(created: string | null, now: number): string {
  return created === null ? 'N/A' : `${humanDuration(now - Date.parse(created))} ago`;
}
