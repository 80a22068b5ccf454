import type { ErrorCode } from '../api/errors.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import type { Reference } from '../oci/reference.ts';
import { isCancelled, StrataError } from '../oci/strata-error.ts';
import type { RegistryBlob } from './blob.ts';
import type { Limits } from './limits.ts';
import { readMirror, type Mirror } from './mirror-address.ts';

/** A mirror saves time: it is not waited for as long as what cannot be had elsewhere. */
export function mirrorLimits(limits: Limits): Limits {
  return {
    ...limits,
    connectMs: Math.min(limits.connectMs, 5_000),
    stallMs: Math.min(limits.stallMs, 15_000),
    budgetMs: Math.min(limits.budgetMs, 20_000),
    attempts: Math.min(limits.attempts, 2),
  };
}

/** A mirror that failed is not asked again for this long, in milliseconds. */
const REST_MS = 60_000;

/** The mirror works and does not have, or give, this one thing. */
const LACKING = new Set<ErrorCode>([
  'MANIFEST_UNKNOWN',
  'BLOB_UNKNOWN',
  'NAME_UNKNOWN',
  'UNAUTHORIZED',
  'FORBIDDEN',
]);

interface Hearing {
  readonly signal?: AbortSignal;
  /** Hears which mirror was passed by, and why. */
  readonly onNotice?: (text: string) => void;
}

/** Where an attempt goes: a mirror, with the name that the repository has there, or `undefined` for the registry itself. */
type Attempt<T> = (mirror: Mirror | undefined, reference: Reference) => Promise<T>;

export interface Mirrors {
  /** Asks the mirrors of the reference's registry in their order, then the registry itself. */
  ask<T>(reference: Reference, attempt: Attempt<T>, hearing: Hearing): Promise<T>;
  /** The same for a blob: a mirror that breaks off in the middle is passed by when the rest is asked for. */
  askBlob(
    reference: Reference,
    descriptor: Descriptor,
    attempt: Attempt<RegistryBlob>,
    hearing: Hearing,
  ): Promise<RegistryBlob>;
  /** The bytes of that blob were wrong. `true` when a mirror had sent them: then the registry itself is asked from now on. */
  distrust(digest: Digest): boolean;
}

/** @param mirrorsOf addresses by registry, as a person wrote them */
export function createMirrors(
  mirrorsOf: (domain: string) => Promise<readonly string[]>,
  now: () => number = () => performance.now(),
): Mirrors {
  const resting = new Map<string, number>();
  const sentBy = new Map<Digest, string>();
  const distrusted = new Map<string, Set<Digest>>();

  const failed = (mirror: Mirror, error: unknown, { onNotice }: Hearing): void => {
    const lacking = error instanceof StrataError && LACKING.has(error.code);
    if (!lacking) resting.set(mirror.address, now() + REST_MS);
    const because = error instanceof Error ? error.message : String(error);
    onNotice?.(`The mirror ${mirror.address} was passed by: ${because}`);
  };
  const ask = async <T>(
    reference: Reference,
    attempt: Attempt<T>,
    hearing: Hearing,
    usable: (mirror: Mirror) => boolean = () => true,
  ): Promise<T> => {
    for (const mirror of (await mirrorsOf(reference.domain)).map(readMirror)) {
      if ((resting.get(mirror.address) ?? 0) > now() || !usable(mirror)) continue;
      try {
        return await attempt(mirror, mirrored(reference, mirror));
      } catch (error) {
        if (isCancelled(error) || hearing.signal?.aborted === true) throw error;
        failed(mirror, error, hearing);
      }
    }
    return attempt(undefined, reference);
  };

  return {
    ask,
    askBlob(reference, { digest }, attempt, hearing) {
      const watching: Attempt<RegistryBlob> = async (mirror, named) => {
        const blob = await attempt(mirror, named);
        if (mirror === undefined) {
          sentBy.delete(digest);
          return blob;
        }
        sentBy.set(digest, mirror.address);
        const broken = (error: unknown): void => {
          if (!isCancelled(error)) failed(mirror, error, hearing);
        };
        return { ...blob, bytes: watched(blob.bytes, broken) };
      };
      return ask(
        reference,
        watching,
        hearing,
        ({ address }) => distrusted.get(address)?.has(digest) !== true,
      );
    },
    distrust(digest) {
      const address = sentBy.get(digest);
      if (address === undefined) return false;
      sentBy.delete(digest);
      distrusted.set(address, (distrusted.get(address) ?? new Set()).add(digest));
      return true;
    },
  };
}

function mirrored(reference: Reference, { domain, prefix }: Mirror): Reference {
  const path = `${prefix}${reference.path}`;
  const { tag, digest } = reference;
  const name = `${domain}/${path}`;
  const suffix = `${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
  return { ...reference, domain, path, name, familiar: `${name}${suffix}` };
}

async function* watched(
  bytes: AsyncIterable<Uint8Array>,
  broken: (error: unknown) => void,
): AsyncGenerator<Uint8Array, void> {
  try {
    yield* bytes;
  } catch (error) {
    broken(error);
    throw error;
  }
}
