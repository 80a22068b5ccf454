import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StrataError } from '../../oci/strata-error.ts';
import { LARGEST_DOCUMENT } from '../../oci/strict-json.ts';
import { explained, isMissing } from '../../stream/disk-error.ts';
import type { Archive } from '../archive/open-archive.ts';
import type { LayoutFiles } from './oci-images.ts';

export function layoutInFolder(folder: string): LayoutFiles {
  async function sizeOf(path: string): Promise<number | undefined> {
    try {
      const found = await stat(path);
      // Opening a pipe or a device would wait for ever.
      return found.isFile() ? found.size : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
  return {
    async find(name) {
      const path = join(folder, name);
      const length = await explained('read', path, () => sizeOf(path));
      return length === undefined ? undefined : { path, offset: 0, length };
    },
    async read(name) {
      const path = join(folder, name);
      const size = await explained('read', path, () => sizeOf(path));
      if (size === undefined) throw missing(name);
      if (size > LARGEST_DOCUMENT)
        throw new StrataError('DOCUMENT_TOO_LARGE', `${name} has ${size} bytes`, { evidence: { size } });
      return explained('read', path, () => readFile(path));
    },
  };
}

export function layoutInArchive(archive: Archive): LayoutFiles {
  const { members } = archive;
  return {
    find(name) {
      const member = members.find(name);
      return Promise.resolve(
        member === undefined ? undefined : { path: archive.file, offset: member.offset, length: member.size },
      );
    },
    async read(name) {
      // A blob's digest vouches for it.
      const member = name.startsWith('blobs/') ? members.find(name) : members.findOnly(name);
      if (member === undefined) throw missing(name);
      return archive.readDocument(name, member);
    },
  };
}

function missing(name: string): StrataError {
  return new StrataError('INVALID_ARCHIVE', `${name} is not in it`, { evidence: { name } });
}
