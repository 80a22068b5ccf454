import { setTimeout as delay } from 'node:timers/promises';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestAlgorithm } from '../../oci/digest.ts';
import type { Reference } from '../../oci/reference.ts';
import { isCancelled, StrataError } from '../../oci/strata-error.ts';
import type { Registry } from '../../registry/registry.ts';
import { runningDigest, type RunningDigest } from '../../stream/hash.ts';
import type { MoveSource } from '../push/move-source.ts';

/** Attempts without a single new byte between them before a body that breaks off is given up (fault R4). */
const ATTEMPTS_WITHOUT_PROGRESS = 5;
const FIRST_DELAY_MS = 250;

/** A repository as what is copied from. Bytes go from one connection to the other; nothing is kept on this machine. */
export function remoteSource(registry: Registry, from: Reference, signal: AbortSignal): MoveSource {
  return {
    async document(descriptor) {
      try {
        const { bytes } = await registry.manifest(from, { digest: descriptor.digest, signal });
        if (bytes.length === descriptor.size) return bytes;
        throw new StrataError(
          'SIZE_MISMATCH',
          `The manifest ${descriptor.digest} has ${bytes.length} bytes; its index says ${descriptor.size}`,
          { action: 'The image is malformed where it was published.' },
        );
      } catch (error) {
        if (error instanceof StrataError && error.code === 'MANIFEST_UNKNOWN') return undefined;
        throw error;
      }
    },
    // Asking for each would double the questions; one that is not there fails the copy with its own reason.
    has: () => Promise.resolve(true),
    open: (descriptor, offset) => readOn(registry, from, descriptor, offset, signal),
  };
}

/**
 * The bytes of a blob from an offset on, over as many connections as it takes. What is read from its beginning is held against
 * its digest before its last piece is given: nobody can take it for whole before.
 */
async function* readOn(
  registry: Registry,
  from: Reference,
  descriptor: Descriptor,
  offset: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const { digest, size } = descriptor;
  const hash = offset === 0 ? runningDigest(digestAlgorithm(digest)) : undefined;
  let at = offset;
  let attempts = 0;
  let validator: string | undefined;
  while (at < size) {
    const before = at;
    const opened = await registry.blob(from, descriptor, {
      offset: at,
      signal,
      ...(validator === undefined ? {} : { validator }),
    });
    validator = opened.validator;
    let skip = at - opened.offset;
    try {
      for await (const chunk of opened.bytes) {
        const fresh = chunk.subarray(Math.min(skip, chunk.byteLength));
        skip -= chunk.byteLength - fresh.byteLength;
        if (fresh.byteLength === 0) continue;
        at += fresh.byteLength;
        hash?.update(fresh);
        if (at >= size) requireDigest(hash, descriptor, from);
        yield fresh;
      }
      if (at < size) throw endedEarly(descriptor, at);
    } catch (error) {
      if (isCancelled(error) || !(error instanceof StrataError) || !error.retryable) throw error;
      attempts = at > before ? 1 : attempts + 1;
      if (attempts >= ATTEMPTS_WITHOUT_PROGRESS) throw error;
      await delay(FIRST_DELAY_MS * 2 ** (attempts - 1), undefined, { signal });
    }
  }
}

function requireDigest(hash: RunningDigest | undefined, { digest }: Descriptor, from: Reference): void {
  const actual = hash?.digest();
  if (actual === undefined || actual === digest) return;
  throw new StrataError('DIGEST_MISMATCH', `${from.domain} sent ${actual} where ${digest} was asked for`, {
    action:
      'Nothing of it was passed on. Try again; if it happens again, the registry or a proxy changes what it serves.',
    evidence: { wanted: digest, received: actual },
  });
}

function endedEarly({ digest, size }: Descriptor, received: number): StrataError {
  return new StrataError(
    'INVALID_RESPONSE',
    `The registry ended ${digest} after ${received} of ${size} bytes`,
    {
      retryable: true,
      evidence: { digest, received, size },
    },
  );
}
