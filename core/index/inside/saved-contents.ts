import type { FileChoice, FileRow, FilesView } from '../../api/files.ts';
import { fileAside, folderAside } from '../../image/content/save/aside.ts';
import { saveAsTar, saveInto, type FilesToSave } from '../../image/content/save/save-files.ts';
import { contentOf, streamContent } from '../../image/content/stored-content.ts';
import { EVERY_FILE } from '../../api/files.ts';
import type { ImageFiles, LocatedFile } from '../../image/files/image-files.ts';
import type { FilesInside, Saved, SaveOrder, Watched } from '../inside.ts';
import { findFile } from './found-file.ts';
import type { InsideGround } from './ground.ts';

type Write = (bytes: Uint8Array) => Promise<void>;

const SET_ID = 0o6000;
const NEW_FILE = 0o644;
const EXECUTABLE = 0o111;
/** Rows of a comparison at a time. */
const PAGE = 1000;

/** Files, folders and whole filesystems, saved as files, folders and tar streams. */
export function savedContents(ground: InsideGround): Pick<FilesInside, 'save' | 'saveTo'> {
  const { workers } = ground;
  const { begin } = ground.saves;

  async function saveFile(order: SaveOrder, write: Write, options: Watched): Promise<Saved> {
    const { layers, located } = await findFile(ground, versionOf(order), options, upToOf(order.view));
    const { layer, content } = contentOf(layers, located);
    let bytes = 0;
    for await (const piece of streamContent(workers, layer, content, options)) {
      await write(piece);
      bytes += piece.length;
      options.onProgress?.(bytes, content.size);
    }
    return { entries: 1, bytes, skipped: [] };
  }

  /** Which version a view shows. */
  function versionOf({ key, platform, path, layer, view }: SaveOrder): FileChoice {
    if (view.kind === 'comparison') return { ...view.with, path, layer: null };
    return { key, platform, path, layer: view.kind === 'layer' ? view.layer : layer };
  }

  async function rowOf(order: SaveOrder, options: Watched): Promise<FileRow> {
    return (await findFile(ground, versionOf(order), options, upToOf(order.view))).located.row;
  }

  async function listed(order: SaveOrder, options: Watched): Promise<FilesToSave> {
    const { view, path } = order;
    const image = await ground.image(order);
    const layers = await image.layers(options);
    const files = await ground.files.of(layers, options);
    if (view.kind !== 'comparison') return { layers, entries: files.list(view, path), root: path };
    const otherImage = await ground.image(view.with);
    const otherLayers = await otherImage.layers(options);
    const other = await ground.files.of(otherLayers, options);
    const entries = differing(files, other, otherLayers.length - 1, path);
    return { layers: otherLayers, entries, root: path };
  }

  return {
    save: async (order, destination, options = {}) => {
      if (order.as === 'folder')
        return folderAside(
          destination,
          async (folder) => saveInto(workers, await listed(order, options), folder, options),
          begin,
        );
      if (order.as === 'tar')
        return fileAside(
          destination,
          NEW_FILE,
          async (write) => saveAsTar(workers, await listed(order, options), write, options),
          begin,
        );
      const { mode, path } = await rowOf(order, options);
      const saved = await fileAside(
        destination,
        NEW_FILE | (mode & EXECUTABLE),
        (write) => saveFile(order, write, options),
        begin,
      );
      const skipped = (mode & SET_ID) === 0 ? [] : [`${path}: saved without its setuid and setgid bits`];
      return { ...saved, skipped };
    },
    saveTo: async (order, write, options = {}) =>
      order.as === 'file'
        ? saveFile(order, write, options)
        : saveAsTar(workers, await listed(order, options), write, options),
  };
}

function upToOf(view: FilesView): number | undefined {
  return view.kind === 'filesystem' ? view.upTo : undefined;
}

/** What the other image has added or changed at and below a path. */
async function* differing(
  files: ImageFiles,
  other: ImageFiles,
  last: number,
  path: string,
): AsyncGenerator<readonly LocatedFile[], void, undefined> {
  const below = path.endsWith('/') ? path : `${path}/`;
  for (let offset = 0, lines = 1; offset < lines; offset += PAGE) {
    const sort = { by: 'name', descending: false } as const;
    const query = { expanded: 'all', sort, filter: EVERY_FILE, offset, limit: PAGE } as const;
    const page = await files.comparePage(other, query);
    lines = page.lines;
    const wanted = page.rows.filter(
      (row) => row.change !== 'removed' && (row.path === path || row.path.startsWith(below)),
    );
    yield await Promise.all(wanted.map((row) => other.locate(row.path, { upTo: last, follow: false })));
  }
}
