import type { ImageRow } from '../../api/images.ts';
import { NO_NAME } from '../../image/image-name.ts';
import { humanAge, humanSize } from '../../image/units.ts';
import { shortDigest } from '../../oci/digest.ts';
import type { RowKind } from '../print-rows.ts';

/** Shown for a size that is known only after every layer was unpacked once. */
export const NOT_YET = 'N/A';

/** docker's own: three digits in lists. */
export function listSize(bytes: number | null): string {
  return bytes === null ? NOT_YET : humanSize(bytes, 3);
}

export function imageIdOf(row: Pick<ImageRow, 'imageId' | 'manifestDigest'>, whole: boolean): string {
  const id = row.imageId === '' ? row.manifestDigest : row.imageId;
  return whole ? id : shortDigest(id);
}

/** "2026-11-21 06:11:54 +0000 UTC": Go's way to print a time. */
function goTime(created: string | null): string {
  return created === null ? NOT_YET : `${created.slice(0, 10)} ${created.slice(11, 19)} +0000 UTC`;
}

/** The fields that docker's templates know, and those that only this store can fill. */
export function imageFields(whole: boolean, now: number): RowKind<ImageRow>['fields'] {
  return {
    ID: { title: 'IMAGE ID', of: (row) => imageIdOf(row, whole) },
    Repository: { title: 'REPOSITORY', of: (row) => row.repository },
    Tag: { title: 'TAG', of: (row) => row.tag },
    Digest: { title: 'DIGEST', of: (row) => row.digest || NO_NAME },
    CreatedSince: { title: 'CREATED', of: (row) => humanAge(row.created, now) },
    CreatedAt: { title: 'CREATED AT', of: (row) => goTime(row.created) },
    Size: { title: 'SIZE', of: (row) => listSize(row.unpacked) },
    VirtualSize: { title: 'SIZE', of: (row) => listSize(row.unpacked) },
    SharedSize: { title: 'SHARED SIZE', of: (row) => listSize(row.shared) },
    UniqueSize: { title: 'UNIQUE SIZE', of: (row) => listSize(row.unique) },
    Containers: { title: 'CONTAINERS', of: () => NOT_YET },
    Platform: { title: 'PLATFORM', of: (row) => row.platform },
    Download: { title: 'DOWNLOAD', of: (row) => listSize(row.download) },
    OnDisk: { title: 'ON DISK', of: (row) => listSize(row.onDisk) },
    State: { title: 'STATE', of: (row) => row.state },
    Labels: {
      title: 'LABELS',
      of: (row) =>
        Object.entries(row.labels)
          .map(([key, value]) => `${key}=${value}`)
          .join(','),
    },
  };
}
