import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { readDocument } from '../oci/document.ts';
import { OCI_INDEX } from '../oci/media-types.ts';
import type { Reference } from '../oci/reference.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { Connection } from './connection.ts';
import { headerText } from './http/http.ts';
import { MANIFEST_BYTES } from './limits.ts';
import type { FetchedManifest } from './manifest.ts';
import { nextPage } from './http/next-page.ts';

export interface ReferrersOptions {
  /** Only those of this type. */
  readonly artifactType?: string;
  readonly signal?: AbortSignal;
}

export interface FoundReferrers {
  readonly descriptors: readonly Descriptor[];
  /** A registry without the call keeps a list behind a tag. */
  readonly found: 'referrers' | 'fallback-tag';
  /** There are more than were read. */
  readonly cut: boolean;
}

/** An image with more of them is under attack, or an accident: each one costs a request. */
const MOST_REFERRERS = 1000;
/** Of small pages; a listing that goes on never ends (fault R7). */
const MOST_PAGES = 100;

/** What a registry answers that does not know the call. */
const UNKNOWN_CALL = new Set([400, 404, 405, 406, 501]);

/**
 * What refers to a manifest: by the registry's own list, page after page, else by the tag that stands in for it.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
 */
export async function listReferrers(
  connection: Connection,
  reference: Reference,
  digest: Digest,
  { artifactType, signal }: ReferrersOptions,
  tagged: (tag: string) => Promise<FetchedManifest>,
): Promise<FoundReferrers> {
  const wanted = ({ artifactType: type }: Descriptor): boolean =>
    artifactType === undefined || type === artifactType;
  const by = async (pages: AsyncIterable<Page>): Promise<Omit<FoundReferrers, 'found'>> => {
    const found = new Map<Digest, Descriptor>();
    let read = 0;
    for await (const { descriptors, more } of pages) {
      read += 1;
      for (const descriptor of descriptors.filter(wanted)) found.set(descriptor.digest, descriptor);
      const cut = found.size > MOST_REFERRERS || (more && read === MOST_PAGES);
      if (cut) return { descriptors: [...found.values()].slice(0, MOST_REFERRERS), cut };
    }
    return { descriptors: [...found.values()], cut: false };
  };
  try {
    const filter = artifactType === undefined ? '' : `?artifactType=${encodeURIComponent(artifactType)}`;
    const first = await connection.url(`${reference.path}/referrers/${digest}${filter}`);
    return { found: 'referrers', ...(await by(pagesFrom(connection, reference, digest, first, signal))) };
  } catch (error) {
    if (!isUnknownCall(error)) throw error;
  }
  return { found: 'fallback-tag', ...(await by(behindTag(digest, tagged))) };
}

/** The tag of a list in registries without the call: the digest with a hyphen for its colon. */
export function fallbackTag(digest: Digest): string {
  return digest.replace(':', '-').slice(0, 128);
}

interface Page {
  readonly descriptors: readonly Descriptor[];
  readonly more: boolean;
}

async function* pagesFrom(
  connection: Connection,
  reference: Reference,
  digest: Digest,
  first: URL,
  signal: AbortSignal | undefined,
): AsyncGenerator<Page, void> {
  const what = `what refers to ${digest} of ${reference.name}`;
  const seen = new Set<string>();
  for (
    let url: URL | undefined = first;
    url !== undefined && !seen.has(url.href) && seen.size < MOST_PAGES;
  ) {
    seen.add(url.href);
    const at: URL = url;
    const page = await connection.document(
      {
        path: at,
        what,
        subject: { kind: 'manifest', familiar: reference.familiar },
        repository: reference.path,
        accept: OCI_INDEX,
        signal,
        atMost: MANIFEST_BYTES,
      },
      (bytes, response) => ({
        descriptors: readList(bytes),
        next: nextPage(at.href, headerText(response.headers, 'link')),
      }),
    );
    url = page.next === null ? undefined : new URL(page.next);
    yield { descriptors: page.descriptors, more: url !== undefined };
  }
}

async function* behindTag(
  digest: Digest,
  tagged: (tag: string) => Promise<FetchedManifest>,
): AsyncGenerator<Page, void> {
  try {
    yield { descriptors: readList((await tagged(fallbackTag(digest))).bytes), more: false };
  } catch (error) {
    const absent = error instanceof StrataError && ['MANIFEST_UNKNOWN', 'NAME_UNKNOWN'].includes(error.code);
    if (!absent) throw error;
  }
}

function readList(bytes: Uint8Array): readonly Descriptor[] {
  const document = readDocument(bytes, { mediaType: OCI_INDEX });
  return document.kind === 'index' ? document.value.manifests : [];
}

function isUnknownCall(error: unknown): boolean {
  return error instanceof StrataError && UNKNOWN_CALL.has(Number(error.evidence['status']));
}
