import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { parseDigest } from '../../oci/digest.ts';
import { runningDigest } from '../../stream/hash.ts';
import type { GivenFile } from './copy-messages.ts';
import type { FoundSource } from './source-entry.ts';

const PIECE = 1024 * 1024;

/** Files of a heredoc or a download: each is a source of its own. */
export function givenSources(files: readonly GivenFile[]): readonly FoundSource[] {
  return files.map((file) => {
    const hash = runningDigest('sha256');
    let size = 0;
    for (const piece of givenBytes(file)) {
      hash.update(piece);
      size += piece.length;
    }
    const path = Buffer.from(file.name).toString('latin1');
    const { mode, mtime } = file;
    const owner = { uid: 0, gid: 0, nanos: 0, link: '', xattrs: [], content: undefined };
    const entry = {
      path: '',
      kind: 'file',
      mode,
      mtime,
      size,
      digest: parseDigest(hash.digest()),
      ...owner,
    } as const;
    return { path, isFolder: false, resolved: [path], entries: [entry] };
  });
}

export function* givenBytes({ content }: GivenFile): Generator<Uint8Array> {
  if (content.kind === 'text') yield Buffer.from(content.text);
  else yield* fileContent(content.path);
}

/** In pieces that are valid until the next. */
export function* fileContent(path: string): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    const { size } = statSync(path);
    const piece = Buffer.allocUnsafe(Math.min(PIECE, Math.max(1, size)));
    for (let count = readSync(file, piece); count > 0; count = readSync(file, piece))
      yield piece.subarray(0, count);
  } finally {
    closeSync(file);
  }
}
