import { readFile, stat } from 'node:fs/promises';
import { descriptorSchema, type Descriptor } from '../../oci/descriptor.ts';
import { isDigest } from '../../oci/digest.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { Disk } from '../disk/disk.ts';
import { diskError, explained, isMissing } from '../../stream/disk-error.ts';
import { removeQuietly, temporaryPath, writeNew } from '../disk/durable.ts';
import type { Layout } from '../layout.ts';

/** https://github.com/opencontainers/image-spec/blob/main/annotations.md#pre-defined-annotation-keys */
export const NAME_ANNOTATION = 'org.opencontainers.image.ref.name';

export interface NamedDescriptor {
  /** Full name as the annotation has it; `null` for an unnamed (dangling) image. Other tools may have written others. */
  readonly name: string | null;
  readonly descriptor: Descriptor;
}

/**
 * One entry of index.json. What other tools wrote is kept to the last field, also when this program cannot use it:
 * `image` is `undefined` then.
 */
export interface Entry {
  readonly raw: unknown;
  readonly image: NamedDescriptor | undefined;
}

export interface NamesDocument {
  /** All fields of index.json but `manifests`. */
  readonly rest: Readonly<Record<string, unknown>>;
  readonly entries: readonly Entry[];
}

/** A store of 10,000 names has about 4 MB of index.json. */
const LARGEST_INDEX = 64 * 1024 * 1024;

export const NO_NAMES: NamesDocument = {
  rest: { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json' },
  entries: [],
};

export function readEntry(raw: unknown): Entry {
  const plain = readPlainDescriptor(raw);
  if (plain !== undefined)
    return { raw, image: { name: plain.annotations?.[NAME_ANNOTATION] ?? null, descriptor: plain } };
  const { success, data } = descriptorSchema.safeParse(raw);
  if (!success) return { raw, image: undefined };
  return { raw, image: { name: data.annotations?.[NAME_ANNOTATION] ?? null, descriptor: data } };
}

/** The name that an entry gives, also when the rest of it cannot be used. */
export function nameIn(raw: unknown): string | undefined {
  const { annotations }: { annotations?: unknown } = { ...(typeof raw === 'object' ? raw : undefined) };
  const { [NAME_ANNOTATION]: name }: Record<string, unknown> = { ...(annotations ?? undefined) };
  return typeof name === 'string' ? name : undefined;
}

/**
 * The fields that almost every entry has and no others, read in a hundredth of the schema's time: a thousand names are
 * read at each start of the command. Anything else is left to the schema.
 */
function readPlainDescriptor(raw: unknown): Descriptor | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { mediaType, digest, size, annotations, ...rest }: Record<string, unknown> = { ...raw };
  if (typeof mediaType !== 'string' || mediaType === '' || mediaType.length > 255) return undefined;
  if (typeof digest !== 'string' || !isDigest(digest)) return undefined;
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return undefined;
  for (const _other in rest) return undefined;
  if (annotations === undefined) return { mediaType, digest, size };
  if (!isTextRecord(annotations)) return undefined;
  return { mediaType, digest, size, annotations };
}

function isTextRecord(value: unknown): value is Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((text) => typeof text === 'string');
}

/** https://github.com/opencontainers/image-spec/blob/main/image-layout.md#indexjson-file */
function parseNames(text: string, path: string): NamesDocument {
  try {
    const { manifests, ...rest }: Record<string, unknown> = { ...JSON.parse(text) };
    if (rest['schemaVersion'] !== 2 || !Array.isArray(manifests))
      throw new TypeError('No schemaVersion 2 with manifests');
    return { rest, entries: manifests.map(readEntry) };
  } catch (error) {
    throw new StrataError('STORE_CORRUPT', `Could not read the names in ${path}: it is not an image index`, {
      action:
        'Restore index.json from a copy. Until then nothing is changed or collected, so no image is lost.',
      evidence: { path },
      cause: error,
    });
  }
}

export function formatNames(document: NamesDocument): string {
  return JSON.stringify({ ...document.rest, manifests: document.entries.map((entry) => entry.raw) });
}

/** Reading and changing index.json. Changing is for holders of the store's lock. */
export interface Names {
  read(): Promise<NamesDocument>;
  /** Applies `edit` to what is there now and makes it durable. `edit` returning its argument writes nothing. */
  change(edit: (document: NamesDocument) => NamesDocument): Promise<NamesDocument>;
}

/** Times that an edit begins again because another tool, which knows no lock, wrote in between. */
const MOST_ATTEMPTS = 20;

export function openNames(disk: Disk, layout: Layout): Names {
  let cached: { readonly stamp: string; readonly document: NamesDocument } | undefined;

  async function readText(): Promise<{ readonly text: string; readonly stamp: Stamp }> {
    try {
      const stamp = await stampOf(layout.index);
      return { text: await readFile(layout.index, 'utf8'), stamp };
    } catch (error) {
      if (!isMissing(error)) throw diskError(error, 'read', layout.index);
      throw new StrataError(
        'STORE_CORRUPT',
        `Could not read the names in ${layout.index}: the file is gone`,
        {
          action:
            'Restore index.json from a copy. Until then nothing is changed or collected, so no image is lost.',
          evidence: { path: layout.index },
          cause: error,
        },
      );
    }
  }

  async function read(): Promise<NamesDocument> {
    const stamp = cached === undefined ? undefined : await stampOf(layout.index).catch(() => undefined);
    if (cached !== undefined && stamp !== undefined && cached.stamp === stampText(stamp))
      return cached.document;
    const found = await readText();
    const document = parseNames(found.text, layout.index);
    cached = isSettled(found.stamp) ? { stamp: stampText(found.stamp), document } : undefined;
    return document;
  }

  async function replace(before: string, after: string): Promise<boolean> {
    const temporary = temporaryPath(layout);
    try {
      await writeNew(disk, temporary, after, { flush: 'file' });
      // Compare and swap: a tool that knows nothing of the lock may have written since.
      if ((await readText()).text !== before) {
        await disk.unlink(temporary);
        return false;
      }
      await disk.rename(temporary, layout.index);
    } catch (error) {
      await removeQuietly(disk, temporary);
      throw error;
    }
    cached = undefined;
    return true;
  }

  async function change(edit: (document: NamesDocument) => NamesDocument): Promise<NamesDocument> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const { text } = await readText();
      const before = parseNames(text, layout.index);
      const after = edit(before);
      if (after === before) return before;
      if (await replace(text, formatNames(after))) {
        await disk.flush(layout.root);
        return after;
      }
    }
    throw new StrataError(
      'STORE_BUSY',
      `Could not change ${layout.index}: another program keeps writing it`,
      {
        action: 'Wait for the other program to end, then try again.',
        evidence: { path: layout.index },
        retryable: true,
      },
    );
  }

  return { read, change: (edit) => explained('write', layout.index, () => change(edit)) };
}

interface Stamp {
  readonly ino: bigint;
  readonly mtimeNs: bigint;
  readonly size: bigint;
}

/** Changes with every replacement of the file. A file over the limit is refused here. */
async function stampOf(path: string): Promise<Stamp> {
  const { ino, mtimeNs, size } = await stat(path, { bigint: true });
  if (size > LARGEST_INDEX) {
    throw new StrataError('STORE_CORRUPT', `Could not read the names in ${path}: it has ${size} bytes`, {
      evidence: { path },
    });
  }
  return { ino, mtimeNs, size };
}

function stampText({ ino, mtimeNs, size }: Stamp): string {
  return `${ino}/${mtimeNs}/${size}`;
}

/** File times move in steps of some milliseconds: two replacements within one step may look alike. */
function isSettled({ mtimeNs }: Stamp): boolean {
  return Math.abs(Date.now() - Number(mtimeNs / 1_000_000n)) > 100;
}
