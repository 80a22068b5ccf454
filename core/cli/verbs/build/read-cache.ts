import path from 'node:path';
import type { BuildRequest, CachePlace } from '../../../api/build.ts';
import { oneOf, readFields, refuse } from './flag-values.ts';

/** `--cache-from`: a name of an image alone is one in a registry. */
export function readCacheFrom(text: string, folder: string): CachePlace {
  if (!text.includes('=')) return { kind: 'registry', reference: text };
  const fields = readFields('cache-from', text, ['type', 'ref', 'src']);
  return readPlace('cache-from', text, fields, fields['src'], folder);
}

/** `--cache-to`. `image-manifest` and `oci-mediatypes` are what is written in any case. */
export function readCacheTo(text: string, folder: string): BuildRequest['cacheTo'][number] {
  if (!text.includes('=')) return { kind: 'registry', reference: text, mode: 'min' };
  const fields = readFields('cache-to', text, ['type', 'ref', 'dest', 'mode', ...ALWAYS]);
  const odd = ALWAYS.find((name) => (fields[name] ?? 'true') !== 'true');
  if (odd !== undefined) throw refuse(`--cache-to ${odd}=${fields[odd] ?? ''} is not supported`);
  const mode = oneOf('cache-to', fields['mode'] ?? 'min', ['min', 'max'] as const);
  return { ...readPlace('cache-to', text, fields, fields['dest'], folder), mode };
}

const ALWAYS = ['image-manifest', 'oci-mediatypes'];

function readPlace(
  flag: string,
  text: string,
  { type, ref }: Readonly<Record<string, string>>,
  folderPath: string | undefined,
  folder: string,
): CachePlace {
  if (type === 'registry') {
    if (ref === undefined || ref === '') throw refuse(`--${flag} ${text}: ref is required`);
    return { kind: 'registry', reference: ref };
  }
  if (type === 'local') {
    if (folderPath === undefined || folderPath === '')
      throw refuse(`--${flag} ${text}: ${flag === 'cache-to' ? 'dest' : 'src'} is required`);
    return { kind: 'folder', path: path.resolve(folder, folderPath) };
  }
  throw refuse(`--${flag} type=${type ?? ''} is not supported; there are registry and local`);
}
