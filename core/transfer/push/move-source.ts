import { createReadStream } from 'node:fs';
import type { Descriptor } from '../../oci/descriptor.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { Store } from '../../store/store.ts';
import { diskError, isMissing } from '../../stream/disk-error.ts';

/** Where what is moved comes from. */
export interface MoveSource {
  /** A manifest or an index, verified; `undefined` when it is not there. */
  document(descriptor: Descriptor): Promise<Uint8Array | undefined>;
  has(descriptor: Descriptor): Promise<boolean>;
  /** Its bytes from an offset on; whoever takes them checks the digest. */
  open(descriptor: Descriptor, offset: number): AsyncIterable<Uint8Array>;
}

/** What one read of the disk brings; more makes no difference. */
const READ_BYTES = 256 * 1024;

export function storeSource(store: Store): MoveSource {
  return {
    async document(descriptor) {
      if (!(await store.has(descriptor.digest))) return undefined;
      return store.readBlob(descriptor);
    },
    has: async ({ digest, size }) => (await store.size(digest)) === size,
    open: (descriptor, offset) => readFrom(store, descriptor, offset),
  };
}

async function* readFrom(
  store: Store,
  { digest, size }: Descriptor,
  offset: number,
): AsyncGenerator<Uint8Array, void> {
  if (offset >= size) return;
  const file = store.blobPath(digest);
  let left = size - offset;
  try {
    const stream = createReadStream(file, { start: offset, highWaterMark: READ_BYTES });
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      left -= chunk.byteLength;
      yield chunk;
    }
  } catch (error) {
    if (isMissing(error)) throw gone(digest);
    throw diskError(error, 'read', file);
  }
  if (left !== 0)
    throw new StrataError('STORE_CORRUPT', `${digest} has not the ${size} bytes that it should have`, {
      action: 'Verify the store and repair it.',
      command: 'strata verify --repair',
      evidence: { digest, size },
    });
}

function gone(digest: string): StrataError {
  return new StrataError('BLOB_UNKNOWN', `${digest} is not here any more`, {
    action: 'Pull the image again.',
    evidence: { digest },
  });
}
