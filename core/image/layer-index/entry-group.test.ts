import { expect, test } from 'vitest';
import { indexOf } from '../../testing/images/layer-index-of.ts';
import { blocks, paxHeader, paxRecord, rawHeader, TAR_END } from '../../testing/images/tar-blocks.ts';
import { withTemporaryFolder } from '../../testing/temporary-folder.ts';
import { EntryGroup } from './entry-group.ts';
import { openLayerIndex } from './layer-index.ts';

const NAMES = ['file', 'hard link', 'symbolic link', 'character device', 'block device', 'directory', 'fifo'];

test('columns tell the same as entries', () =>
  withTemporaryFolder(async (folder) => {
    const many = Array.from({ length: 17_000 }, (_, at) => rawHeader({ name: `many/${at}` }));
    const tar = Buffer.concat([
      paxHeader(Buffer.concat([paxRecord('SCHILY.xattr.user.a', '1'), paxRecord('mtime', '-5.25')])),
      rawHeader({ name: 'd/', type: '5' }),
      rawHeader({ name: 'd/a', size: 600, uid: Buffer.from('0000007\0') }),
      blocks('x'.repeat(600)),
      rawHeader({ name: 'd/b', type: '2', link: 'a' }),
      rawHeader({ name: 'd/c', type: '1', link: 'd/a' }),
      rawHeader({ name: 'null', type: '3', edit: (block) => void block.write('0000001\x000000003\0', 329) }),
      rawHeader({ name: 'last', size: 1 }),
      blocks('y'),
      ...many,
      TAR_END,
    ]);
    const index = await openLayerIndex(await indexOf(folder, 'layer', tar));
    const entries = [...index.entries()];
    let next = 0;
    for (const group of index.groups()) {
      const columns = new EntryGroup(group);
      for (let at = 0; at < columns.entries; at += 1) {
        const entry = entries[next++];
        expect({
          type: NAMES[columns.type(at) - 0x30],
          mode: columns.mode(at),
          uid: columns.uid(at),
          gid: columns.gid(at),
          size: columns.size(at),
          stored: columns.stored(at),
          isSparse: columns.isSparse(at),
          mtime: columns.mtime(at),
          mtimeNanos: columns.mtimeNanos(at),
          offset: columns.offset(at),
          linkTarget: columns.link(at).toString() || undefined,
          device: columns.device(at),
          xattrs: columns.xattrs(at) ?? new Map(),
          digest: columns.size(at) === 0 ? entry?.digest : `sha256:${columns.digest(at)?.toString('hex')}`,
        }).toEqual({
          type: entry?.type,
          mode: entry?.mode,
          uid: entry?.uid,
          gid: entry?.gid,
          size: entry?.size,
          stored: entry?.stored,
          isSparse: entry?.isSparse,
          mtime: entry?.mtime,
          mtimeNanos: entry?.mtimeNanos,
          offset: entry?.offset,
          linkTarget: entry?.linkTarget,
          device: entry?.device,
          xattrs: entry?.xattrs,
          digest: entry?.digest,
        });
      }
    }
    expect(next).toBe(17_006);
  }));
