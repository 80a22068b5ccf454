import { layerFileOf } from '../../image/content/content-orders.ts';
import { keepImageFiles } from '../../image/files/open-image-files.ts';
import { pathText } from '../../image/files/paths/path-text.ts';
import type { ImageFiles, LocatedFile } from '../../image/files/image-files.ts';
import { readRanges } from '../../image/content/read-layer.ts';
import type { PlacedLayer } from '../../image/placed-layer.ts';
import { cleanNames } from '../../container/rootfs/entry-name.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { Workers } from '../../stream/workers.ts';
import type { CopyOrigin } from '../context/open-context.ts';
import { WILD } from '../copy/find-sources.ts';
import type { StandingFolder } from '../copy/place-entries.ts';
import type { SourceEntry } from '../copy/source-entry.ts';

/** The filesystem of an image, looked at through the indexes of its layers. Paths are bytes as latin-1, below the root. */
export interface ImageView {
  readonly layers: readonly PlacedLayer[];
  /** Where a path leads, links followed inside; what is missing leads where it says. */
  resolve(path: string): Promise<string>;
  /** `undefined` when nothing is there; links are not followed. */
  look(path: string): Promise<'folder' | 'other' | undefined>;
  /** The folders on the way to a resolved path, and it, as far as they are there. */
  standing(path: string): Promise<readonly StandingFolder[]>;
  /** What is below a folder. */
  below(path: string): Promise<readonly (readonly [path: string, isFolder: boolean])[]>;
  /** `undefined` when there is no such file. */
  text(path: string): Promise<string | undefined>;
  /** What words of COPY can mean, and the links on the way to it; all of it where a word has wildcards. */
  entries(words: readonly string[]): AsyncIterable<readonly SourceEntry[]>;
}

/** Where a step copies from that takes files of an image. */
export function imageOrigin(view: ImageView, ignore: string | null): CopyOrigin {
  const layers = view.layers.map((layer) => layerFileOf(layer));
  return {
    from: { kind: 'layers', layers, ignore },
    // What is left out may be told of a folder above.
    entries: (words) => view.entries(ignore === null ? words : EVERYTHING),
  };
}

const EVERYTHING = ['/'];

const MOST_LINKS = 40;
/** Nobody's list of users is longer. */
const MOST_TEXT = 4 * 1024 * 1024;

/** `signal`: ends with whoever asked for them, whether well or not. */
export function imageViews(
  workers: Workers,
  signal: AbortSignal,
): (layers: readonly PlacedLayer[]) => Promise<ImageView> {
  const kept = keepImageFiles(workers, { until: signal });
  return async (layers) => {
    if (layers.length === 0) return NO_FILES;
    return viewOf(workers, layers, await kept.of(layers, { signal }), signal);
  };
}

function viewOf(
  workers: Workers,
  layers: readonly PlacedLayer[],
  files: ImageFiles,
  signal: AbortSignal,
): ImageView {
  const upTo = layers.length - 1;
  const view = { kind: 'filesystem', upTo } as const;
  const locate = async (path: string): Promise<LocatedFile | undefined> => {
    try {
      return await files.locate(textPath(path), { upTo, follow: false });
    } catch (error) {
      if (error instanceof StrataError && error.code === 'FILE_NOT_FOUND') return undefined;
      throw error;
    }
  };
  const walk = async (path: string): Promise<Walked> => {
    const met: LocatedFile[] = [];
    const todo = cleanNames(path).reverse();
    let found: string[] = [];
    let links = 0;
    for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
      if (name === '' || name === '.') continue;
      if (name === '..') {
        found.pop();
        continue;
      }
      const file = await locate([...found, name].join('/'));
      if (file !== undefined) met.push(file);
      if (file?.row.kind !== 'symbolic link') {
        found.push(name);
        continue;
      }
      links += 1;
      if (links > MOST_LINKS)
        throw new StrataError(
          'LINK_LOOP',
          `More than ${MOST_LINKS} links have to be followed to reach "${path}"`,
        );
      const link = latin1(file.linkBytes);
      if (link.startsWith('/')) found = [];
      todo.push(...link.split('/').reverse());
    }
    return { path: found.join('/'), met };
  };
  const resolve = async (path: string): Promise<string> => (await walk(path)).path;
  const look = async (path: string): Promise<'folder' | 'other' | undefined> => {
    if (path === '') return 'folder';
    const file = await locate(path);
    return file === undefined ? undefined : file.row.kind === 'folder' ? 'folder' : 'other';
  };
  return {
    layers,
    resolve,
    look,
    async standing(path) {
      const found: StandingFolder[] = [];
      const names = path === '' ? [] : path.split('/');
      for (let depth = 1; depth <= names.length; depth += 1) {
        const at = names.slice(0, depth).join('/');
        const file = await locate(at);
        if (file?.row.kind !== 'folder') return found;
        const { mode, uid, gid } = file.row;
        found.push({ path: at, mode, uid, gid, mtime: secondsOf(file), nanos: nanosOf(file) });
      }
      return found;
    },
    async below(path) {
      const found: [string, boolean][] = [];
      for await (const batch of files.list(view, textPath(path)))
        for (const file of batch) {
          const at = latin1(file.pathBytes).replace(/^\//, '');
          if (at !== path) found.push([at, file.row.kind === 'folder']);
        }
      return found;
    },
    async text(path) {
      const file = await locate(await resolve(path));
      const content = file?.content;
      const layer = content === undefined ? undefined : layers[content.layer];
      if (content === undefined || layer === undefined || content.isSparse) return undefined;
      const range = { offset: content.offset, length: Math.min(content.size, MOST_TEXT) };
      const [bytes] = await readRanges(workers, layer, [range], { signal });
      return Buffer.from(bytes ?? []).toString('utf8');
    },
    async *entries(words) {
      const paths = words.some((word) => WILD.test(word)) ? EVERYTHING : words;
      for (const text of paths) {
        const { path, met } = await walk(Buffer.from(text).toString('latin1'));
        yield met.flatMap(sourceEntry);
        if ((await look(path)) !== 'folder') continue;
        for await (const batch of files.list(view, textPath(path))) yield batch.flatMap(sourceEntry);
      }
    },
  };
}

interface Walked {
  readonly path: string;
  /** Folders and links on the way, and what is there; as far as it goes. */
  readonly met: readonly LocatedFile[];
}

export const NO_FILES: ImageView = {
  layers: [],
  resolve: (path) => Promise.resolve(cleanNames(path).join('/')),
  look: (path) => Promise.resolve(path === '' ? 'folder' : undefined),
  standing: () => Promise.resolve([]),
  below: () => Promise.resolve([]),
  text: () => Promise.resolve(undefined),
  async *entries() {
    // There is nothing in it.
  },
};

function sourceEntry(file: LocatedFile): readonly SourceEntry[] {
  const { row, content } = file;
  const path = latin1(file.pathBytes).replace(/^\//, '');
  const kind = kindOf(file);
  const xattrs = [...file.xattrBytes].map(([name, value]) => [name, latin1(value)] as const);
  return [
    {
      path,
      kind,
      mode: row.mode,
      uid: row.uid,
      gid: row.gid,
      mtime: secondsOf(file),
      nanos: nanosOf(file),
      link: kind === 'link' ? latin1(file.linkBytes) : '',
      size: kind === 'file' ? (content?.size ?? 0) : 0,
      digest: content?.digest,
      device: row.device,
      xattrs,
      content: kind === 'file' ? content : undefined,
    },
  ];
}

function kindOf({ row: { kind }, content }: LocatedFile): SourceEntry['kind'] {
  if (kind === 'symbolic link') return 'link';
  if (kind === 'file' || kind === 'hard link') return content === undefined ? 'unknown' : 'file';
  return kind;
}

function secondsOf({ row }: LocatedFile): number | null {
  return row.modified === null ? null : Math.floor(Date.parse(row.modified) / 1000);
}

function nanosOf({ row, mtimeNanos }: LocatedFile): number {
  return row.modified === null ? 0 : mtimeNanos;
}

function latin1(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : Buffer.from(bytes).toString('latin1');
}

function textPath(path: string): string {
  return pathText(Buffer.from(`/${path}`, 'latin1'));
}
