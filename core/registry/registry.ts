import type { PullAllowance } from '../api/registries.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { MANIFEST_ACCEPT } from '../oci/media-types.ts';
import type { Reference } from '../oci/reference.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { RegistryOptions } from './http/agents.ts';
import { readAllowance } from './allowance.ts';
import { openedBlob, rangeHeaders, type BlobWish, type RegistryBlob } from './blob.ts';
import { connectTo, type Connection } from './connection.ts';
import type { CredentialSource } from './credentials/credentials.ts';
import { deletionsTo, type Deletions } from './delete.ts';
import { DEFAULT_LIMITS, MANIFEST_BYTES, TAG_PAGE_BYTES, type Limits } from './limits.ts';
import { checkedManifest, describedManifest, refuseEncoding, type FetchedManifest } from './manifest.ts';
import { listReferrers, type FoundReferrers, type ReferrersOptions } from './referrers.ts';
import type { Mirror } from './mirror-address.ts';
import { createMirrors, mirrorLimits } from './mirrors.ts';
import type { RetryNotice } from './http/retry.ts';
import { createRedactor } from './credentials/secret.ts';
import { listTags, TAGS_PER_PAGE } from './tags.ts';
import { uploadsTo, type Uploads } from './upload.ts';
import { sharedOptions, webOf, type WebPages } from './web.ts';

export interface RegistrySettings {
  readonly credentials: CredentialSource;
  /**
   * By registry as in references ("localhost:5000"). What is not named here has the safe defaults. A function is asked at
   * each use, and gives the same object as long as nothing changed.
   */
  readonly registries?:
    | Readonly<Record<string, RegistryOptions>>
    | ((domain: string) => Promise<RegistryOptions>);
  readonly limits?: Partial<Limits>;
  readonly userAgent?: string;
  readonly onRetry?: (notice: RetryNotice) => void;
}

interface RegistryWarning {
  readonly registry: string;
  readonly text: string;
}

/** Reads from all registries, and writes to them; each has its own connections, credentials and tokens. */
export interface Registry extends Uploads, Deletions, WebPages {
  /** The document behind a tag or a digest; its digest is computed and compared with what was asked for and claimed. */
  manifest(reference: Reference, options?: ManifestOptions): Promise<FetchedManifest>;
  /**
   * Bytes of a blob of the reference's repository from `offset` on, or from 0 when the registry cannot continue there:
   * look at `offset` of the answer. Getting an answer is retried inside; a failure in mid-body is thrown by `bytes`
   * with `retryable`, for the caller to go on from what it has. The digest is the caller's to verify.
   * `bytes` must be read or the signal aborted, else its connection stays.
   */
  blob(reference: Reference, descriptor: Descriptor, options?: BlobOptions): Promise<RegistryBlob>;
  /**
   * Says that the bytes of a blob were not what its digest says. `true` when a mirror had sent them: it is not asked for
   * them again, and another attempt is worth it.
   */
  distrust(digest: Digest): boolean;
  /** What a tag points to by the registry's word, or `undefined` when it does not exist. Nothing is verified. */
  head(reference: Reference, options?: { readonly signal?: AbortSignal }): Promise<Descriptor | undefined>;
  tags(reference: Reference, options?: { readonly signal?: AbortSignal }): AsyncIterable<string>;
  /** What refers to a manifest of the reference's repository, by the registry's word; nothing of it is fetched. */
  referrers(reference: Reference, digest: Digest, options?: ReferrersOptions): Promise<FoundReferrers>;
  /** Resolves when `domain` is a registry that lets us in. */
  ping(domain: string, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Pulls that a Docker Hub still allows; `null` where no limit is told. Asking counts as none. */
  allowance(domain: string, options?: { readonly signal?: AbortSignal }): Promise<PullAllowance | null>;
  /** Hears what registries say in Warning headers, each text once; call the result to stop. */
  warnings(listener: (warning: RegistryWarning) => void): () => void;
  /** The next request asks for the login again, over a new connection. */
  forget(domain: string): void;
  /** Closes idle connections. They keep no process alive, so that only tests need it. */
  close(): void;
}

interface ManifestOptions {
  /** Instead of the reference's own tag or digest. */
  readonly digest?: Digest;
  readonly accept?: string;
  /** Hears of the waits of this request alone. */
  readonly onRetry?: (notice: RetryNotice) => void;
  /** Hears which mirror was passed by, and why. */
  readonly onNotice?: (text: string) => void;
  readonly signal?: AbortSignal;
}

interface BlobOptions {
  readonly offset?: number;
  readonly validator?: string;
  /** Hears of the waits of this request alone. */
  readonly onRetry?: (notice: RetryNotice) => void;
  /** Hears which mirror was passed by, and why. */
  readonly onNotice?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** Always the same object: connections are kept as long as their options. */
const SAFE: RegistryOptions = {};

export function openRegistry(settings: RegistrySettings): Registry {
  const limits = { ...DEFAULT_LIMITS, ...settings.limits };
  const redactor = createRedactor();
  const listeners = new Set<(warning: RegistryWarning) => void>();
  const connections = new Map<string, Connection>();
  const { registries = {} } = settings;
  const optionsOf = async (domain: string): Promise<RegistryOptions> =>
    typeof registries === 'function' ? registries(domain) : (registries[domain] ?? SAFE);
  const connect = (domain: string, mirror?: Mirror, beside = domain): Connection => {
    const own = beside === domain ? domain : `${domain} beside ${beside}`;
    const key = mirror === undefined ? own : mirrorKey(mirror);
    const known = connections.get(key);
    if (known !== undefined) return known;
    const connection = connectTo({
      domain,
      limits: mirror === undefined ? limits : mirrorLimits(limits),
      redactor,
      options: async () => {
        if (beside !== domain) return sharedOptions(await optionsOf(beside));
        return mirror?.plainHttp === true ? inTheClear(optionsOf(domain)) : optionsOf(domain);
      },
      credentials: settings.credentials,
      userAgent: settings.userAgent ?? 'strata',
      onRetry: settings.onRetry ?? (() => undefined),
      onWarning: (text) => listeners.forEach((listener) => listener({ registry: domain, text })),
    });
    connections.set(key, connection);
    return connection;
  };
  const to = (domain: string): Connection => connect(domain);
  const mirrors = createMirrors(async (domain) => (await optionsOf(domain)).mirrors ?? []);

  const manifestAt = (
    connection: Connection,
    reference: Reference,
    { digest, accept, onRetry, signal }: ManifestOptions,
  ): Promise<FetchedManifest> => {
    const asked = digest ?? reference.digest;
    const wanted = asked ?? tagOf(reference);
    const what = `the manifest ${asked === undefined ? `of ${reference.familiar}` : `${asked} of ${reference.name}`}`;
    return connection.document(
      {
        path: `${reference.path}/manifests/${wanted}`,
        what,
        subject: { kind: 'manifest', familiar: reference.familiar },
        repository: reference.path,
        accept: accept ?? MANIFEST_ACCEPT,
        onRetry,
        signal,
        atMost: MANIFEST_BYTES,
      },
      (bytes, response) => {
        refuseEncoding(response, what);
        return checkedManifest(bytes, response, what, asked);
      },
    );
  };
  const fetchManifest: Registry['manifest'] = (reference, options = {}) =>
    mirrors.ask(
      reference,
      (mirror, named) => manifestAt(connect(named.domain, mirror), named, options),
      options,
    );

  const blobAt = async (
    connection: Connection,
    reference: Reference,
    descriptor: Descriptor,
    { offset = 0, validator, onRetry, signal }: BlobOptions,
  ): Promise<RegistryBlob> => {
    const open = (wish: BlobWish): Promise<RegistryBlob | undefined> =>
      connection.stream(
        {
          path: `${reference.path}/blobs/${descriptor.digest}`,
          what: `the blob ${descriptor.digest} of ${reference.name}`,
          subject: { kind: 'blob', familiar: reference.familiar },
          repository: reference.path,
          headers: rangeHeaders(wish),
          onRetry,
          signal,
          accepted: wish.offset === 0 ? [200] : [200, 206, 416],
        },
        (response, request) => openedBlob(response, request, wish, limits),
      );
    const blob =
      (await open({ descriptor, offset, validator })) ??
      (await open({ descriptor, offset: 0, validator: undefined }));
    if (blob === undefined)
      throw new StrataError('INTERNAL', 'A blob asked for from its beginning cannot be out of range');
    return blob;
  };

  return {
    ...uploadsTo(to),
    ...deletionsTo(to),
    ...webOf((host, beside) => connect(host, undefined, beside), settings.credentials, redactor),
    manifest: fetchManifest,

    async blob(reference, descriptor, options = {}) {
      const { offset = 0 } = options;
      if (offset >= descriptor.size && offset > 0) return { offset, bytes: nothing() };
      return mirrors.askBlob(
        reference,
        descriptor,
        (mirror, named) => blobAt(connect(named.domain, mirror), named, descriptor, options),
        options,
      );
    },

    distrust: (digest) => mirrors.distrust(digest),

    async head(reference, { signal } = {}) {
      const described = await to(reference.domain).stream(
        {
          method: 'HEAD',
          path: `${reference.path}/manifests/${reference.digest ?? tagOf(reference)}`,
          what: `the manifest of ${reference.familiar}`,
          subject: { kind: 'manifest', familiar: reference.familiar },
          repository: reference.path,
          headers: { accept: MANIFEST_ACCEPT },
          signal,
          accepted: [200, 404],
        },
        (response) => {
          response.body.resume();
          return response.status === 404 ? 'absent' : (describedManifest(response) ?? 'unsaid');
        },
      );
      if (described === 'absent') return undefined;
      if (described !== 'unsaid') return described;
      const { bytes, digest, mediaType } = await fetchManifest(
        reference,
        signal === undefined ? {} : { signal },
      );
      return { mediaType, digest, size: bytes.byteLength };
    },

    async *tags(reference, { signal } = {}) {
      const connection = to(reference.domain);
      const what = `the tags of ${reference.name}`;
      const first = await connection.url(`${reference.path}/tags/list?n=${TAGS_PER_PAGE}`);
      yield* listTags(first, what, (url) =>
        connection.document(
          {
            path: url,
            what,
            subject: { kind: 'tags', familiar: reference.familiar },
            repository: reference.path,
            accept: 'application/json',
            signal,
            atMost: TAG_PAGE_BYTES,
          },
          (bytes, response) => ({ bytes, response }),
        ),
      );
    },

    referrers: (reference, digest, options = {}) =>
      listReferrers(to(reference.domain), reference, digest, options, (tag) =>
        fetchManifest(
          { ...withoutDigest(reference), tag },
          options.signal === undefined ? {} : { signal: options.signal },
        ),
      ),

    async ping(domain, { signal } = {}) {
      await to(domain).document(
        {
          path: '',
          what: `the registry ${domain}`,
          subject: { kind: 'registry', familiar: domain },
          accept: 'application/json',
          signal,
          atMost: MANIFEST_BYTES,
        },
        () => undefined,
      );
    },

    allowance: (domain, { signal } = {}) => readAllowance(to(domain), domain, signal),

    warnings(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    forget(domain) {
      for (const key of [
        domain,
        mirrorKey({ domain, plainHttp: true }),
        mirrorKey({ domain, plainHttp: false }),
      ]) {
        connections.get(key)?.retire();
        connections.delete(key);
      }
    },

    close() {
      for (const connection of connections.values()) connection.close();
      connections.clear();
    },
  };
}

function withoutDigest(reference: Reference): Reference {
  const { digest: _, ...rest } = reference;
  return rest;
}

/** Connections to mirrors are their own: they are not waited for as long. */
function mirrorKey({ domain, plainHttp }: Pick<Mirror, 'domain' | 'plainHttp'>): string {
  return `mirror ${plainHttp ? 'http' : 'https'}://${domain}`;
}

const clear = new WeakMap<RegistryOptions, RegistryOptions>();

/** The same options for a mirror that is written with `http://`; the same object for the same options. */
async function inTheClear(options: Promise<RegistryOptions>): Promise<RegistryOptions> {
  const given = await options;
  const changed = clear.get(given) ?? { ...given, plainHttp: true };
  clear.set(given, changed);
  return changed;
}

function tagOf(reference: Reference): string {
  if (reference.tag !== undefined) return reference.tag;
  throw new StrataError('INVALID_REFERENCE', `${reference.familiar} names neither a tag nor a digest`, {
    action: 'Add a tag, as in :latest.',
  });
}

async function* nothing(): AsyncGenerator<Uint8Array, void> {}
