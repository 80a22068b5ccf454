import { useEffect, useState } from 'react';
import type { ErrorReport } from '../../../core/api/errors.ts';
import type { FileChoice } from '../../../core/api/files.ts';
import { reportOf } from '../../bridge.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Segments } from '../../ui/segments.tsx';
import { formatSize } from '../../words/format.ts';
import { Reading } from './reading.tsx';
import { readPieces } from './read-file.ts';

/** Larger ones are shown as bytes. */
export const LARGEST_PICTURE = 24 * 1024 * 1024;

interface Props {
  readonly file: FileChoice;
  readonly size: number;
  readonly mediaType: string;
  readonly name: string;
}

/** A picture on a board that shows where it is transparent. It is an `img`: nothing in it can run or load. */
export function PictureView({ file, size, mediaType, name }: Props) {
  const id = JSON.stringify([file.key, file.platform, file.path, file.layer]);
  const [state, setState] = useState<{
    readonly id: string;
    readonly url: string | null;
    readonly error: ErrorReport | null;
  }>({
    id,
    url: null,
    error: null,
  });
  const [extent, setExtent] = useState<string | null>(null);
  const [zoom, setZoom] = useState<'fit' | 'actual'>('fit');
  useEffect(() => {
    let current = true;
    dataUrl(file, size, mediaType, () => current).then(
      (url) => current && setState({ id, url, error: null }),
      (thrown: unknown) => current && setState({ id, url: null, error: reportOf(thrown) }),
    );
    return () => {
      current = false;
    };
    // the id says which file it is
    // oxlint-disable-next-line react/exhaustive-deps
  }, [id, size, mediaType]);
  const shown = state.id === id ? state : { url: null, error: null };
  return (
    <>
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-3 text-sm text-ink-2">
        <span className="figures" data-testid="picture-size">
          {extent ?? ''}
        </span>
        <span className="flex-1" />
        <Segments
          label="Size on screen"
          name="zoom"
          value={zoom}
          options={[
            { value: 'fit', title: 'Fit' },
            { value: 'actual', title: '100 %' },
          ]}
          onChange={setZoom}
        />
      </div>
      <div className="checkerboard flex min-h-0 flex-1 overflow-auto p-4" data-testid="picture-view">
        {shown.error === null ? null : <ErrorNote report={shown.error} />}
        {shown.url === null && shown.error === null ? <Reading>Reading…</Reading> : null}
        {shown.url === null ? null : (
          <img
            src={shown.url}
            alt={name}
            className={`m-auto ${zoom === 'fit' ? 'max-h-full max-w-full object-contain' : 'max-w-none'}`}
            draggable={false}
            onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
              setExtent(`${naturalWidth} × ${naturalHeight} pixels`)
            }
            onError={() =>
              setState({
                id,
                url: null,
                error: {
                  code: 'INVALID_FORMAT',
                  message: `${name} begins like ${mediaType} of ${formatSize(size)}, but cannot be drawn`,
                  action: 'Look at its bytes with Hex.',
                  evidence: {},
                  retryable: false,
                },
              })
            }
          />
        )}
      </div>
    </>
  );
}

/** The page may show pictures of its own and of data, no others (electron/protocol/policy.ts). */
async function dataUrl(
  file: FileChoice,
  size: number,
  mediaType: string,
  goesOn: () => boolean,
): Promise<string> {
  const parts: string[] = [];
  // three bytes are four characters of base64: pieces of a multiple of three join without padding between them
  let rest = new Uint8Array();
  for await (const piece of readPieces(file, size, goesOn)) {
    const bytes = new Uint8Array(rest.length + piece.length);
    bytes.set(rest);
    bytes.set(piece, rest.length);
    const whole = bytes.length - (bytes.length % 3);
    parts.push(base64(bytes.subarray(0, whole)));
    rest = bytes.slice(whole);
  }
  parts.push(base64(rest));
  return `data:${/^image\/[\w.+-]+$/.test(mediaType) ? mediaType : 'image/png'};base64,${parts.join('')}`;
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192)
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}
