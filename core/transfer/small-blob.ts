import type { Descriptor } from '../oci/descriptor.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { Reference } from '../oci/reference.ts';
import { digestAlgorithm } from '../oci/digest.ts';
import { runningDigest } from '../stream/hash.ts';
import { observeRetries, type PullObserver } from './pull-event.ts';
import type { TransferParts } from './layer-download.ts';

/** Configs are small; one beyond this is not a config (the limit that manifests have, doubled: history can be long). */
const LARGEST_CONFIG = 8 * 1024 * 1024;

/** A config, from the store or the registry, with its digest and size verified before anybody reads it. */
export async function fetchSmallBlob(
  parts: Pick<TransferParts, 'store' | 'registry'>,
  reference: Reference,
  descriptor: Descriptor,
  { signal, observe }: { readonly signal: AbortSignal; readonly observe: PullObserver },
): Promise<Uint8Array> {
  if (await parts.store.has(descriptor.digest)) return parts.store.readBlob(descriptor);
  if (descriptor.size > LARGEST_CONFIG) {
    throw new StrataError(
      'DOCUMENT_TOO_LARGE',
      `The config ${descriptor.digest} says it has ${descriptor.size} bytes`,
      {
        evidence: { size: descriptor.size, limit: LARGEST_CONFIG },
      },
    );
  }
  const opened = await parts.registry.blob(reference, descriptor, { signal, ...observeRetries(observe) });
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of opened.bytes) {
    received += chunk.length;
    if (received > descriptor.size) break;
    chunks.push(chunk);
  }
  if (received !== descriptor.size) {
    throw new StrataError(
      'SIZE_MISMATCH',
      `The config ${descriptor.digest} is not the ${descriptor.size} bytes it should be`,
      {
        retryable: received < descriptor.size,
        evidence: { received, size: descriptor.size },
      },
    );
  }
  const bytes = Buffer.concat(chunks);
  const hash = runningDigest(digestAlgorithm(descriptor.digest));
  hash.update(bytes);
  const actual = hash.digest();
  if (actual !== descriptor.digest) {
    throw new StrataError(
      'DIGEST_MISMATCH',
      `The config is ${actual} where ${descriptor.digest} was asked for`,
      {
        action:
          'Nothing of it was kept. Try again; if it happens again, the registry or a proxy changes what it serves.',
      },
    );
  }
  return bytes;
}
