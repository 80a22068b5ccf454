import { TAR_END, tarHead, tarPadding } from '../image/content/save/tar-header.ts';
import { savedContent } from './changes/saved-content.ts';

interface Secret {
  readonly content: Uint8Array;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** Files named 0, 1, 2…, as they reach a file system in memory: by a pipe, and never by a file or an argument. */
export function secretsArchive(secrets: readonly Secret[]): Buffer {
  const parts = secrets.flatMap(({ content, uid, gid, mode }, at) => {
    const entry = {
      path: String(at),
      kind: 'file',
      mode,
      uid,
      gid,
      mtime: 0,
      nanos: 0,
      link: '',
      device: null,
      xattrs: [],
      content: null,
    } as const;
    const { head } = tarHead({ ...entry, content: savedContent(content.length) }, 'file', entry.path);
    return [head, content, tarPadding(content.length)];
  });
  return Buffer.concat([...parts, TAR_END]);
}
