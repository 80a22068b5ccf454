import type { FindQuery, FoundFile } from '../../../api/files.ts';
import { shortDigest } from '../../../oci/digest.ts';
import { visibleText } from '../../../oci/visible-text.ts';
import { humanSize } from '../../../image/units.ts';
import type { Flags } from '../../flags.ts';
import type { Run } from '../../command.ts';
import { printRows, type RowKind } from '../../print-rows.ts';

const FOUND: RowKind<FoundFile> = {
  fields: {
    Image: { title: 'IMAGE', of: ({ images }) => images[0]?.title ?? '' },
    Images: { title: 'IMAGES', of: ({ images }) => images.map(({ title }) => title).join(', ') },
    ImageCount: { title: 'IMAGES', of: ({ imageCount }) => String(imageCount) },
    Layer: { title: 'LAYER', of: ({ layer }) => shortDigest(layer) },
    Size: { title: 'SIZE', of: ({ size }) => humanSize(size) },
    Bytes: { title: 'BYTES', of: ({ size }) => String(size) },
    Kind: { title: 'KIND', of: ({ kind }) => kind },
    Modified: { title: 'MODIFIED', of: ({ modified }) => modified ?? '' },
    Digest: { title: 'DIGEST', of: ({ digest }) => digest ?? '' },
    Path: { title: 'PATH', of: ({ path }) => visibleText(path) },
  },
  columns: ['Path', 'Bytes', 'Layer', 'Image'],
};

/** A file in any image, as results come: "image: path" a line. Exits with 1 when nothing is found, as grep does. */
export const find: Run = async (flags, [text = ''], terminal) => {
  const core = await terminal.openCore();
  const format = flags.text('format');
  let matches = 0;
  let listed = 0;
  let unread = 0;
  await (
    await core.inside()
  ).find(queryOf(text, flags), {
    signal: terminal.signal,
    onFound(progress) {
      ({ matches, unread } = progress);
      listed += progress.found.length;
      if (format !== null) printRows(FOUND, progress.found, format, terminal.out);
      else terminal.out.write(progress.found.map(lineOf).join(''));
    },
  });
  if (matches > listed) terminal.errors.write(`… and ${matches - listed} more\n`);
  if (unread > 0) {
    const layers = unread === 1 ? '1 layer' : `${unread} layers`;
    terminal.errors.write(
      `The files of ${layers} are not listed yet: run strata verify, or look into their images once.\n`,
    );
  }
  return matches === 0 ? 1 : 0;
};

function lineOf({ images, imageCount, path }: FoundFile): string {
  const more = imageCount > 1 ? ` (and ${imageCount - 1} more)` : '';
  return `${visibleText(`${images[0]?.title ?? ''}${more}: ${path}`)}\n`;
}

function queryOf(text: string, flags: Flags): FindQuery {
  const within = flags.on('path') ? 'path' : 'name';
  if (flags.on('regex')) return { text, how: 'regex', within };
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return { text, how: 'digest', within };
  return { text, how: /[*?[]/.test(text) ? 'glob' : 'text', within: text.includes('/') ? 'path' : within };
}
