import { CircleDashed, CircleX, LoaderCircle, Lock } from 'lucide-react';
import type { ImageRow } from '../../../core/api/images.ts';
import { Age, Digest, ShareBar, Size } from '../../ui/values.tsx';
import { exactBytes, formatSize, listInWords } from '../../words/format.ts';
import { UpdateMark } from './update-mark.tsx';

export function Cell({ column, row }: { readonly column: string; readonly row: ImageRow }) {
  switch (column) {
    case 'name':
      return <Name row={row} />;
    case 'imageId':
      return <Digest digest={row.imageId} what="image ID" focusable={false} />;
    case 'digest':
      return <Digest digest={row.digest} focusable={false} />;
    case 'platform':
      return (
        <span
          className="truncate text-ink-2"
          title={[
            row.platform,
            ...row.otherPlatforms.map((other) => `${other.platform}${other.here ? '' : ' (not here)'}`),
          ].join('\n')}
        >
          {row.platform}
          {row.otherPlatforms.length === 0 ? null : (
            <span className="text-ink-3"> +{row.otherPlatforms.length}</span>
          )}
        </span>
      );
    case 'created':
      return <Age iso={row.created} extra="truncate text-ink-2" />;
    case 'layers':
      return <span className="figures">{row.layers}</span>;
    case 'download':
    case 'unpacked':
    case 'onDisk':
      return <Size bytes={row[column]} />;
    case 'unique':
      return <Sharing row={row} />;
    case 'usedBy':
      return row.usedBy.length === 0 ? (
        <span className="text-ink-3">–</span>
      ) : (
        <span className="truncate text-ink-2" title={row.usedBy.join('\n')}>
          {row.usedBy.length === 1 ? row.usedBy[0] : `${row.usedBy.length} images`}
        </span>
      );
    default:
      return null;
  }
}

function Name({ row }: { readonly row: ImageRow }) {
  return (
    <span
      className="flex min-w-0 items-center gap-1.5"
      title={row.name ?? `${row.manifestDigest}\nThis image has no name any more`}
    >
      <span className={`repository truncate ${row.name === null ? 'text-ink-3' : 'font-medium'}`}>
        {row.repository}
      </span>
      {row.name === null ? null : (
        <span className="tag max-w-[60%] shrink-0 truncate text-ink-2">
          {row.tag === '<none>' ? '@ digest' : row.tag}
        </span>
      )}
      <StateMark row={row} />
      <UpdateMark imageKey={row.key} />
    </span>
  );
}

export function StateMark({ row }: { readonly row: ImageRow }) {
  if (row.heldBy.length > 0)
    return (
      <Lock size={13} className="shrink-0 text-ink-3" aria-label={`In use by ${listInWords(row.heldBy)}`} />
    );
  if (row.state === 'complete') return null;
  const why = row.problem ?? '';
  if (row.state === 'checking')
    return (
      <LoaderCircle size={13} className="spin shrink-0 text-ink-3" aria-label={`Being checked. ${why}`} />
    );
  if (row.state === 'incomplete') {
    return (
      <span className="chip chip-warn h-[18px]! shrink-0 text-xs!" title={why}>
        <CircleDashed size={11} aria-hidden /> incomplete
      </span>
    );
  }
  return (
    <span className="chip chip-danger h-[18px]! shrink-0 text-xs!" title={why}>
      <CircleX size={11} aria-hidden /> bad
    </span>
  );
}

function Sharing({ row }: { readonly row: ImageRow }) {
  return (
    <span
      className="grid w-full grid-cols-[64px_minmax(0,1fr)] items-center gap-2"
      title={`${exactBytes(row.unique)} its own\n${exactBytes(row.shared)} shared with other images`}
    >
      <ShareBar unique={row.unique} onDisk={row.onDisk} />
      <span className="figures truncate text-right">{formatSize(row.unique)}</span>
      <span className="sr-only">own, {formatSize(row.shared)} shared</span>
    </span>
  );
}
