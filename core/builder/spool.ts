import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { isCancelled } from '../oci/strata-error.ts';
import type { Store } from '../store/store.ts';
import { diskError } from '../stream/disk-error.ts';

/** Keeps bytes that come only once in a file of the store's temporary place: whoever asked removes it, or the next start. */
export async function spool(
  store: Pick<Store, 'temporary'>,
  bytes: AsyncIterable<Uint8Array>,
): Promise<string> {
  const file = store.temporary();
  try {
    await pipeline(bytes, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
  } catch (error) {
    await rm(file, { force: true }).catch(() => undefined);
    throw isCancelled(error) ? error : diskError(error, 'write', file);
  }
  return file;
}
