import path from 'node:path';
import { HOME } from './address.ts';

/** What the page is made of. A file of any other kind is not served, whatever brought it into the folder. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.woff2', 'font/woff2'],
]);

export interface PageFile {
  readonly file: string;
  readonly type: string;
}

/** The file below `folder` that an address of the page means, or `undefined` when it means none. */
export function pageFile(address: string, folder: string): PageFile | undefined {
  let url: URL;
  let name: string;
  try {
    url = new URL(address);
    name = decodeURIComponent(url.pathname);
  } catch {
    return undefined;
  }
  if (`${url.protocol}//${url.host}` !== HOME) return undefined;
  // Names of a bundle have neither; a back slash is a separator on Windows, a colon a stream or a drive.
  if (/[\\:\0]/.test(name)) return undefined;
  const file = path.join(folder, name === '/' || name === '' ? 'index.html' : name);
  const inside = path.relative(folder, file);
  if (inside === '' || inside.startsWith('..') || path.isAbsolute(inside)) return undefined;
  const type = TYPES.get(path.extname(file));
  return type === undefined ? undefined : { file, type };
}
