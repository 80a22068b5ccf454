import { StrataError } from '../../oci/strata-error.ts';
import type { StoreJob } from '../../store/jobs.ts';
import type { Store } from '../../store/store.ts';
import type { ResultDocuments } from './result-documents.ts';

/** Writes a result's documents into the store, where its layers are. Name its root last. */
export async function putDocuments(store: Store, job: StoreJob, result: ResultDocuments): Promise<void> {
  const layers = result.images.flatMap((image) => image.layers);
  const digests = result.documents.map(({ descriptor }) => descriptor.digest);
  const present = await job.hold([...new Set([...digests, ...layers.map(({ digest }) => digest)])]);
  const lost = layers.find(({ digest }) => !present.has(digest));
  if (lost !== undefined)
    throw new StrataError('BLOB_UNKNOWN', `Layer ${lost.digest} was removed while the image was built`, {
      retryable: true,
    });
  for (const { descriptor, bytes } of result.documents) await store.putBlob(descriptor.digest, bytes);
}
