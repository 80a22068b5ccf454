import { copyFile, stat } from 'node:fs/promises';
import type { Descriptor } from '../oci/descriptor.ts';
import { digestAlgorithm } from '../oci/digest.ts';
import { StrataError } from '../oci/strata-error.ts';
import { digestFile } from '../stream/digest-file.ts';
import { explained } from '../stream/disk-error.ts';
import type { TransferParts } from '../transfer/layer-download.ts';

/** Copies a file of this machine into the store, as the blob that it has to be: `DIGEST_MISMATCH` when it is something else. */
export async function takeBlob(
  { store, workers }: Pick<TransferParts, 'store' | 'workers'>,
  from: string,
  descriptor: Descriptor,
  signal: AbortSignal,
): Promise<void> {
  const intake = await store.intake(descriptor);
  try {
    // Its size is known before room is taken for it.
    const facts = await stat(from).catch(() => undefined);
    if (facts?.isFile() !== true || facts.size !== descriptor.size) throw wrong(from, descriptor);
    await explained('copy', from, () => copyFile(from, intake.file));
    const algorithm = digestAlgorithm(descriptor.digest);
    const { digest, size } = await digestFile(workers, intake.file, { algorithm, signal });
    if (digest !== descriptor.digest || size !== descriptor.size) throw wrong(from, descriptor);
    await intake.commit();
  } catch (error) {
    await intake.discard().catch(() => undefined);
    throw error;
  }
}

function wrong(file: string, { digest }: Descriptor): StrataError {
  return new StrataError('DIGEST_MISMATCH', `${file} is not what its digest says`, {
    evidence: { path: file, digest },
  });
}
