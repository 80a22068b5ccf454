import type { FileHandle } from 'node:fs/promises';
import type { ByteSource } from '../../stream/byte-source.ts';
import { explained } from '../../stream/disk-error.ts';

/** Part of an open file, read from its beginning on. */
export function filePart(handle: FileHandle, path: string, offset: number, length: number): ByteSource {
  let at = offset;
  const end = offset + length;
  return {
    read: async (into) => {
      const wanted = Math.min(into.length, end - at);
      if (wanted <= 0) return 0;
      const { bytesRead } = await explained('read', path, () => handle.read(into, 0, wanted, at));
      at += bytesRead;
      return bytesRead;
    },
  };
}
