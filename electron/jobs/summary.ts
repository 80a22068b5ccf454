const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes as `docker images` writes them: decimal units, three significant digits. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${Number(value.toPrecision(3))} ${UNITS[unit]}`;
}
