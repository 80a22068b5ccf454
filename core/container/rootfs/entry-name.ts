import { StrataError } from '../../oci/strata-error.ts';

/** Linux takes no longer path; below it nothing is deeper than 2,048 folders. */
const LONGEST_PATH = 4095;
const WHITEOUT = '.wh.';
/** What engines of old kept for themselves; only the opaque marker means anything. OCI image-spec, layer.md, "Whiteouts". */
const RESERVED = '.wh..wh.';
const OPAQUE = '.wh..wh..opq';

/** What an entry of a layer asks for. Names are bytes as latin-1. */
export type EntryName =
  | { readonly kind: 'entry'; readonly names: readonly string[] }
  | { readonly kind: 'whiteout'; readonly folder: readonly string[]; readonly name: string }
  | { readonly kind: 'opaque'; readonly folder: readonly string[] }
  | { readonly kind: 'ignored' };

/** `UNSAFE_PATH` for a whiteout of nothing, of "." or "..", and for a path that no system could open. */
export function readEntryName(path: Uint8Array): EntryName {
  const text = Buffer.from(path.buffer, path.byteOffset, path.length).toString('latin1');
  const names = cleanNames(text);
  const last = names.at(-1) ?? '';
  if (names.some((name, at) => name.startsWith(RESERVED) && (at < names.length - 1 || name !== OPAQUE)))
    return { kind: 'ignored' };
  if (last === OPAQUE) return { kind: 'opaque', folder: names.slice(0, -1) };
  if (!last.startsWith(WHITEOUT)) return { kind: 'entry', names };
  const name = last.slice(WHITEOUT.length);
  if (name === '' || name === '.' || name === '..')
    throw unsafe(text, 'it removes no name, or the folder that it is in');
  return { kind: 'whiteout', folder: names.slice(0, -1), name };
}

/** The parts of a path below a root, where ".." goes no further up than that (fault T1). */
export function cleanNames(path: string): string[] {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  if (names.join('/').length > LONGEST_PATH) throw unsafe(path, 'it is longer than any system allows');
  return names;
}

/** `path`: bytes as latin-1. */
export function unsafe(path: string, why: string): StrataError {
  const shown = Buffer.from(path.slice(0, 300), 'latin1').toString();
  return new StrataError('UNSAFE_PATH', `The entry "${shown}" of the layer cannot be unpacked: ${why}`, {
    evidence: { path: shown },
  });
}
