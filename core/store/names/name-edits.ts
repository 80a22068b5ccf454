import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { NAME_ANNOTATION, nameIn, readEntry, type Entry, type NamesDocument } from './names.ts';

/** Pure edits of the list of names. Each returns its argument when there is nothing to do. */

/**
 * `name` points to `descriptor` from now on. An image that loses its last name by that stays as an unnamed entry, as
 * docker keeps it; an unnamed entry of the image that gets a name goes, and so does what a damaged entry says of the name.
 */
export function withName(document: NamesDocument, name: string, descriptor: Descriptor): NamesDocument {
  const holders = document.entries.filter((entry) => entry.image?.name === name);
  const goes = (entry: Entry): boolean => isUnnamed(entry, descriptor.digest) || isDamaged(entry, name);
  const same = holders.length === 1 && holders[0]?.image?.descriptor.digest === descriptor.digest;
  if (same && !document.entries.some(goes)) return document;
  const others = document.entries.filter((entry) => entry.image?.name !== name && !goes(entry));
  const displaced = holders.filter((entry) => entry.image?.descriptor.digest !== descriptor.digest);
  // Foreign fields and annotations of the very same image survive.
  const kept = holders.find((entry) => entry.image?.descriptor.digest === descriptor.digest);
  const added = kept ?? readEntry(named(descriptor, name));
  return { ...document, entries: [...withUnnamed(others, displaced, added), added] };
}

/** An image without a name is kept from now on, as docker keeps what was built without one. */
export function withImage(document: NamesDocument, descriptor: Descriptor): NamesDocument {
  const entries = withUnnamed(document.entries, [readEntry(descriptor)]);
  return entries.length === document.entries.length ? document : { ...document, entries };
}

/** The names go; with `keep`, images that lose their last name stay as unnamed entries. */
export function withoutNames(
  document: NamesDocument,
  names: ReadonlySet<string>,
  keep: boolean,
): NamesDocument {
  const goes = (entry: Entry): boolean =>
    typeof entry.image?.name === 'string' && names.has(entry.image.name);
  const gone = document.entries.filter(goes);
  if (gone.length === 0) return document;
  const others = document.entries.filter((entry) => !goes(entry));
  return { ...document, entries: keep ? withUnnamed(others, gone) : others };
}

export function withoutUnnamed(document: NamesDocument, digests: ReadonlySet<Digest>): NamesDocument {
  const entries = document.entries.filter((entry) => {
    const image = entry.image;
    return image === undefined || image.name !== null || !digests.has(image.descriptor.digest);
  });
  return entries.length === document.entries.length ? document : { ...document, entries };
}

export interface Restored {
  readonly document: NamesDocument;
  /** Names that point again to what they did. */
  readonly names: readonly string[];
  /** Names that point elsewhere by now: the newer image keeps the name, the restored one comes back without it. */
  readonly taken: readonly string[];
}

/** Puts removed entries back without taking a name from anybody. */
export function withRestored(document: NamesDocument, entries: readonly Entry[]): Restored {
  const names: string[] = [];
  const taken: string[] = [];
  let result = [...document.entries];
  for (const entry of entries) {
    const image = entry.image;
    if (image === undefined) continue;
    const same = result.filter((other) => other.image !== undefined && other.image.name === image.name);
    if (image.name === null) {
      result = withUnnamed(result, [entry]);
    } else if (same.length === 0) {
      result = result.filter((other) => !isUnnamed(other, image.descriptor.digest));
      result.push(entry);
      names.push(image.name);
    } else if (same.some((other) => other.image?.descriptor.digest === image.descriptor.digest)) {
      names.push(image.name);
    } else {
      result = withUnnamed(result, [entry]);
      taken.push(image.name);
    }
  }
  return { document: { ...document, entries: result }, names, taken };
}

/** Adds unnamed entries for those of `images` that nothing else in the list names. */
function withUnnamed(
  entries: readonly Entry[],
  images: readonly Entry[],
  ...upcoming: readonly Entry[]
): Entry[] {
  const result = [...entries];
  for (const { image, raw } of images) {
    const digest = image?.descriptor.digest;
    if ([...result, ...upcoming].some((entry) => entry.image?.descriptor.digest === digest)) continue;
    result.push(readEntry(unnamed(raw)));
  }
  return result;
}

function isUnnamed(entry: Entry, digest: Digest): boolean {
  return entry.image !== undefined && entry.image.name === null && entry.image.descriptor.digest === digest;
}

function isDamaged(entry: Entry, name: string): boolean {
  return entry.image === undefined && nameIn(entry.raw) === name;
}

function named(descriptor: Descriptor, name: string): Descriptor {
  return { ...descriptor, annotations: { ...descriptor.annotations, [NAME_ANNOTATION]: name } };
}

function unnamed(raw: unknown): unknown {
  if (!isRecord(raw) || !isRecord(raw['annotations'])) return raw;
  const { [NAME_ANNOTATION]: _name, ...annotations } = raw['annotations'];
  const { annotations: _annotations, ...rest } = raw;
  return Object.keys(annotations).length === 0 ? rest : { ...rest, annotations };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
