import { sha256 } from '../../stream/hash.ts';
import type { UploadMemory } from '../../registry/upload/upload-order.ts';
import type { Store } from '../../store/store.ts';

/**
 * Where unfinished uploads go on, in the store, so that another process can. An address of an upload opens nothing to who has no
 * login; registries forget unfinished uploads after some days, and then it is worth nothing.
 */
export function uploadNotes(store: Store): UploadMemory {
  const keyOf = (name: string, digest: string): string =>
    sha256(Buffer.from(`${name} ${digest}`)).slice('sha256:'.length);
  return {
    async recall(name, digest) {
      const text = await store.readNote('upload', keyOf(name, digest));
      return text === undefined || text === '' ? undefined : text;
    },
    keep: (name, digest, place) => store.writeNote('upload', keyOf(name, digest), place ?? ''),
  };
}
