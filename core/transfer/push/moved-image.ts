import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { formatPlatform, parsePlatform } from '../../oci/platform.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { sha256 } from '../../stream/hash.ts';
import type { StoredDocument } from '../walk.ts';
import { collectEntries, type CollectedEntry, type CollectedPart } from './collect-image.ts';
import type { MoveSource } from './move-source.ts';

/** An image, for one platform or several, as it is moved: complete, or not at all. */
export interface MovedImage {
  readonly root: StoredDocument;
  /** Below the root, children before parents, each once. */
  readonly documents: readonly StoredDocument[];
  /** Each once; `title` says which layer of which platform. */
  readonly blobs: readonly { readonly descriptor: Descriptor; readonly title: string }[];
  readonly platforms: readonly string[];
  /** Listed by the index, and not there. */
  readonly missing: readonly string[];
}

/**
 * What a push or a copy moves of a root. `platforms` of `null`: all that are there. An index of which everything goes stays as
 * it is, with its digest; of a part of it a new index is made, and where one image is left, that goes without an index, as
 * docker does it. `thereAlready`: all targets have these.
 */
export async function movedImage(
  source: MoveSource,
  root: StoredDocument,
  platforms: readonly string[] | null,
  title: string,
  thereAlready: (documents: readonly Descriptor[]) => Promise<boolean> = () => Promise.resolve(false),
): Promise<MovedImage> {
  const entries = await collectEntries(source, root);
  const isIndex = entries.length !== 1 || entries[0]?.descriptor !== root.descriptor;
  if (!isIndex) return single(root, entries[0], platforms, title);
  const chosen = chooseEntries(entries, platforms, title);
  const missing = entries.flatMap(({ platform, part, about }) =>
    platform !== null && about === null && part === null ? [platform] : [],
  );
  const shared = { missing, platforms: platformsOf(chosen) };
  if (chosen.length === entries.length) return { ...shared, ...gathered(root, chosen) };
  // What is not here need not be sent where it is: a further tag in the repository that it came from.
  const absent = entries.flatMap(({ part, descriptor }) => (part === null ? [descriptor] : []));
  if (platforms === null && (await thereAlready(absent)))
    return { ...gathered(root, chosen), missing: [], platforms: platformsOf(entries) };
  const images = chosen.filter(({ about }) => about === null);
  const only = images.length === 1 ? images[0] : undefined;
  if (only !== undefined) return { ...shared, ...alone(only, title) };
  return { ...shared, ...gathered(reduced(root, entries, chosen), chosen) };
}

function single(
  root: StoredDocument,
  entry: CollectedEntry | undefined,
  platforms: readonly string[] | null,
  title: string,
): MovedImage {
  const part = entry?.part;
  if (!part) throw incomplete(title);
  if (platforms !== null && platforms.length > 1)
    throw new StrataError('PLATFORM_NOT_FOUND', `${title} is an image for one platform`, {
      action: 'Choose no platform.',
    });
  return { missing: [], platforms: [], ...gathered(root, [part]), documents: [] };
}

function chooseEntries(
  entries: readonly CollectedEntry[],
  platforms: readonly string[] | null,
  title: string,
): readonly CollectedPart[] {
  const wanted =
    platforms === null ? null : new Set(platforms.map((text) => formatPlatform(parsePlatform(text))));
  const images = entries.filter(
    ({ about, platform }) =>
      about === null && (wanted === null || (platform !== null && wanted.has(platform))),
  );
  for (const platform of wanted ?? []) {
    const found = images.filter((entry) => entry.platform === platform);
    if (found.length === 0) throw notOffered(title, platform, entries);
    if (found.every(({ part }) => part === null))
      throw new StrataError('PLATFORM_NOT_FOUND', `${title} for ${platform} is not here, or not whole`, {
        action: `Pull it for ${platform} first.`,
        command: `strata pull --platform ${platform} ${title}`,
        evidence: { platform },
      });
  }
  const here = images.flatMap(({ part }) => (part === null ? [] : [part]));
  if (here.length === 0) throw incomplete(title);
  const digests = new Set<string>(here.map(({ descriptor }) => descriptor.digest));
  return entries.flatMap(({ part, about }) => {
    if (part === null) return [];
    return digests.has(about ?? part.descriptor.digest) ? [part] : [];
  });
}

function gathered(
  root: StoredDocument,
  parts: readonly CollectedPart[],
): Pick<MovedImage, 'root' | 'documents' | 'blobs'> {
  const documents = new Map<Digest, StoredDocument>();
  const blobs = new Map<Digest, MovedImage['blobs'][number]>();
  const several = parts.filter(({ platform }) => platform !== null).length > 1;
  for (const part of parts) {
    for (const document of part.documents) documents.set(document.descriptor.digest, document);
    for (const { descriptor, role } of part.blobs) {
      if (blobs.has(descriptor.digest)) continue;
      const of = part.platform ?? (part.about === null ? null : 'an attestation');
      const title = of === null || !several ? role : `${role} of ${of}`;
      blobs.set(descriptor.digest, { descriptor, title });
    }
  }
  documents.delete(root.descriptor.digest);
  return { root, documents: [...documents.values()], blobs: [...blobs.values()] };
}

function alone(part: CollectedPart, title: string): Pick<MovedImage, 'root' | 'documents' | 'blobs'> {
  const own = part.documents.at(-1);
  if (own === undefined) throw incomplete(title);
  const { mediaType, digest, size } = part.descriptor;
  return gathered({ descriptor: { mediaType, digest, size }, bytes: own.bytes }, [part]);
}

/** The same index with fewer entries; whatever else it says stays. */
function reduced(
  root: StoredDocument,
  entries: readonly CollectedEntry[],
  chosen: readonly CollectedPart[],
): StoredDocument {
  const kept = new Set(chosen.map(({ descriptor }) => descriptor));
  const document: { manifests: unknown[] } = JSON.parse(new TextDecoder().decode(root.bytes));
  const manifests = document.manifests.filter((_, position) => {
    const entry = entries[position];
    return entry !== undefined && kept.has(entry.descriptor);
  });
  const bytes = Buffer.from(JSON.stringify({ ...document, manifests }));
  const { mediaType } = root.descriptor;
  return { descriptor: { mediaType, digest: sha256(bytes), size: bytes.length }, bytes };
}

function platformsOf(parts: readonly Pick<CollectedPart, 'platform' | 'about'>[]): readonly string[] {
  return parts.flatMap(({ platform, about }) => (platform === null || about !== null ? [] : [platform]));
}

function incomplete(title: string): StrataError {
  return new StrataError('BLOB_UNKNOWN', `${title} is not here whole: parts of it are missing`, {
    action: 'Pull it again, then push.',
  });
}

function notOffered(title: string, platform: string, entries: readonly CollectedEntry[]): StrataError {
  const offered = entries.flatMap((entry) => (entry.platform === null ? [] : [entry.platform]));
  return new StrataError('PLATFORM_NOT_FOUND', `${title} has no image for ${platform}`, {
    action: `Choose one of: ${offered.slice(0, 40).join(', ')}.`,
    evidence: { wanted: platform, offered: offered.slice(0, 40).join(', ') },
  });
}
