/** A path without `.`, `..` and doubled or trailing slashes, as Go's `path.Clean` writes it; `.` for an empty one. */
export function cleanPath(path: string): string {
  const isRooted = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!isRooted) parts.push(part);
  }
  const cleaned = (isRooted ? '/' : '') + parts.join('/');
  return cleaned === '' ? '.' : cleaned;
}
