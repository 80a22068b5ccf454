import type { DuplicateReport, MapNode, WasteReport } from '../../core/api/files.ts';
import type { Handlers } from './fake-bridge.ts';
import { FakeError } from './fake-error.ts';
import { placedFiles, type PlacedFile } from './sample-files.ts';
import { digestOf, type SampleImage } from './sample.ts';
import { keyOf, layersOf, sharing, usersOf } from './views.ts';

type Answers = Pick<Handlers, 'files.waste' | 'files.map' | 'files.duplicates'>;

/** What the files of sample images cost. */
export function fakeSpace(images: () => readonly SampleImage[]): Answers {
  const find = (key: string): SampleImage => {
    const found = images().find((image) => keyOf(image) === key);
    if (found === undefined) throw new FakeError('IMAGE_NOT_FOUND', `No image ${key} is in the store`);
    return found;
  };
  return {
    'files.waste': ({ key, limit }) => wasteOf(placedFiles(find(key)), limit),
    'files.map': ({ key, by, upTo, root }) => {
      const files = shownFiles(placedFiles(find(key)).filter((file) => file.layer <= upTo));
      if (by === 'path') return mapOf(files, root);
      const layers = [...new Set(files.map((file) => file.layer))];
      const children = layers
        .map((layer) => {
          const node = mapOf(
            placedFiles(find(key)).filter((file) => file.layer === layer),
            '/',
          );
          return { ...node, path: `/${layer}`, name: `Layer ${layer + 1}`, layer, kind: 'layer' as const };
        })
        .toSorted((a, b) => b.size - a.size);
      return { ...mapOf([], '/'), size: sum(children), files: files.length, children };
    },
    'files.duplicates': ({ image, limit }) =>
      duplicatesIn(image === null ? images() : [find(image.key)], limit),
  };
}

const sum = (of: readonly { readonly size: number }[]): number =>
  of.reduce((total, each) => total + each.size, 0);

function shownFiles(files: readonly PlacedFile[]): readonly PlacedFile[] {
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

function wasteOf(files: readonly PlacedFile[], limit: number): WasteReport {
  const versions = new Map<string, PlacedFile[]>();
  for (const file of files) {
    const found = versions.get(file.path);
    if (found === undefined) versions.set(file.path, [file]);
    else found.push(file);
  }
  const removed = (path: string): boolean => path.startsWith('/var/cache/apt');
  const top = Math.max(0, ...files.map((file) => file.layer));
  const paths = [...versions]
    .filter(([path, found]) => found.length > 1 || removed(path))
    .map(([path, found]) => {
      const shown = !removed(path);
      const hidden = shown ? found.slice(0, -1) : found;
      return {
        path,
        wasted: sum(hidden),
        versions: [
          ...found.map(({ layer, size }, index) => ({
            layer,
            size,
            change: index === 0 ? ('added' as const) : ('changed' as const),
          })),
          ...(shown ? [] : [{ layer: top, size: 0, change: 'removed' as const }]),
        ],
        shown,
      };
    })
    .toSorted((a, b) => b.wasted - a.wasted);
  const steps = new Map<string, { layer: number; hides: number; bytes: number; entries: number }>();
  for (const { versions: all } of paths) {
    all.slice(1).forEach((version, index) => {
      const hides = all[index]?.layer ?? 0;
      const id = `${version.layer} ${hides}`;
      const before = steps.get(id) ?? { layer: version.layer, hides, bytes: 0, entries: 0 };
      steps.set(id, {
        ...before,
        bytes: before.bytes + (all[index]?.size ?? 0),
        entries: before.entries + 1,
      });
    });
  }
  const stored = sum(files);
  const wasted = paths.reduce((total, path) => total + path.wasted, 0);
  return {
    efficiency: stored === 0 ? 1 : (stored - wasted) / stored,
    stored,
    shown: stored - wasted,
    wasted,
    paths: paths.slice(0, limit),
    wastedPaths: paths.length,
    steps: [...steps.values()].toSorted((a, b) => b.bytes - a.bytes),
  };
}

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: PlacedFile[];
}

function mapOf(files: readonly PlacedFile[], root: string): MapNode {
  const top: Folder = { folders: new Map(), files: [] };
  const prefix = root === '/' ? '/' : `${root}/`;
  for (const file of files.filter(({ path }) => path.startsWith(prefix))) {
    const parts = file.path.slice(prefix.length).split('/').slice(0, -1);
    let at = top;
    for (const part of parts) {
      const next: Folder = at.folders.get(part) ?? { folders: new Map(), files: [] };
      at.folders.set(part, next);
      at = next;
    }
    at.files.push(file);
  }
  const node = (folder: Folder, path: string): MapNode => {
    const children: readonly MapNode[] = [
      ...[...folder.folders].map(([name, each]) => node(each, path === '/' ? `/${name}` : `${path}/${name}`)),
      ...folder.files.map((file): MapNode => ({
        path: file.path,
        name: file.path.slice(file.path.lastIndexOf('/') + 1),
        size: file.size,
        files: 1,
        layer: file.layer,
        kind: 'file',
        children: [],
      })),
    ].toSorted((a, b) => b.size - a.size);
    return {
      path,
      name: path === '/' ? '/' : path.slice(path.lastIndexOf('/') + 1),
      size: sum(children),
      files: children.reduce((total, child) => total + child.files, 0),
      layer: children[0]?.layer ?? 0,
      kind: 'folder',
      children,
    };
  };
  return node(top, root);
}

function duplicatesIn(images: readonly SampleImage[], limit: number): DuplicateReport {
  const users = usersOf(images);
  const contents = [
    ['/usr/lib/x86_64-linux-gnu/libcrypto.so.3', '/opt/bundled/lib/libcrypto.so.3', 4_709_256],
    [
      '/app/node_modules/typescript/lib/tsserver.js',
      '/app/tools/node_modules/typescript/lib/tsserver.js',
      9_102_331,
    ],
    ['/usr/share/doc/libc6/changelog.Debian.gz', '/usr/share/doc/libc-bin/changelog.Debian.gz', 303_113],
    ['/etc/ssl/certs/ca-certificates.crt', '/usr/lib/python3/site-packages/certifi/cacert.pem', 213_777],
    ['/usr/bin/perl', '/usr/bin/perl5.36.0', 3_823_640],
  ] as const;
  const layers = [...users.keys()];
  const found = contents
    .flatMap(([first, second, size], index) => {
      const [one, other] = [layers[index % layers.length], layers[(index * 3 + 1) % layers.length]];
      if (one === undefined || other === undefined) return [];
      const places = [
        { layer: one, path: first, images: (users.get(one) ?? []).slice(0, 3).map(sharing) },
        { layer: other, path: second, images: (users.get(other) ?? []).slice(0, 3).map(sharing) },
      ];
      const copies = 2 + (index % 2);
      return [{ digest: digestOf(first), size, copies, wasted: (copies - 1) * size, places }];
    })
    .toSorted((a, b) => b.wasted - a.wasted);
  return {
    contents: found.slice(0, limit),
    wasted: found.reduce((total, each) => total + each.wasted, 0),
    duplicated: found.length,
    layers: new Set(images.flatMap(layersOf).map((layer) => layer.digest)).size,
    unread: images.length > 20 ? 12 : 0,
  };
}
