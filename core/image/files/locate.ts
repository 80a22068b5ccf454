import { StrataError } from '../../oci/strata-error.ts';
import { digestOf, fileRow, shownName, versionFacts } from './file-row.ts';
import { followLinks, MOST_LINKS } from './follow-links.ts';
import type { LocatedFile, StoredContent } from './image-files.ts';
import type { ImageTree } from './tree/image-tree.ts';
import { NONE, ROOT } from './tree/node-tree.ts';
import { pathBytes } from './paths/path-text.ts';
import { toldBy, type TreeView } from './tree/tree-view.ts';
import { changeName, type Versions } from './tree/versions.ts';

export type Where = { readonly layer: number } | { readonly upTo: number; readonly follow: boolean };

/** One version of a path; `FILE_NOT_FOUND`, `LINK_LOOP`. */
export function locate(tree: ImageTree, path: string, where: Where): LocatedFile {
  const node =
    'layer' in where || !where.follow
      ? tree.nodes.find(path)
      : followLinks(tree, pathBytes(path), { from: ROOT, versionAt: (at) => tree.after(at, where.upTo) });
  if (node === 'loop') throw linkLoop(path);
  const version =
    node === NONE ? NONE : 'layer' in where ? tree.inLayer(node, where.layer) : tree.after(node, where.upTo);
  if (version === NONE || tree.versions.isRemoval(version)) throw notFound(path, where);
  const { versions } = tree;
  const location = tree.nodes.path(node);
  return {
    row: {
      path: location,
      name: shownName(node === ROOT ? '/' : tree.nodes.nameText(node)),
      depth: Math.max(0, location.split('/').length - 2),
      change: changeName(versions.change[version] ?? 0),
      size: storedContent(versions, version)?.size ?? 0,
      below: 0,
      hides: versions.hides[version] ?? 0,
      expandable: false,
      expanded: false,
      ...versionFacts(versions, version),
    },
    ...bytesOf(location, versions, version),
  };
}

/** One line of a list, with its content. */
export function locatedLine(view: TreeView, node: number, depth: number): LocatedFile {
  const expandable = (view.below[node] ?? 0) > 0;
  const path = view.nodes.path(node);
  return {
    row: fileRow(view, node, { path, depth, expandable, expanded: expandable }),
    ...bytesOf(path, view.versionsOf(node), toldBy(view, node)),
  };
}

/** Where the content of a version is; undefined when it has none. */
export function storedContent(versions: Versions, version: number): StoredContent | undefined {
  const content = versions.content[version] ?? NONE;
  if (content === NONE) return undefined;
  return {
    layer: versions.layer[content] ?? 0,
    offset: versions.offset(content),
    stored: versions.stored[content] ?? 0,
    size: versions.size(content),
    isSparse: versions.isSparse(content),
    digest: digestOf(versions, content),
  };
}

/** Copies of their own: a message takes the whole buffer that a view is of. */
function bytesOf(path: string, versions: Versions, version: number): Omit<LocatedFile, 'row'> {
  const link = versions.link(version);
  const xattrs = [...(versions.xattrs(version) ?? [])];
  return {
    // As an archive has it, without the slash at the beginning.
    pathBytes: new Uint8Array(pathBytes(path.slice(1))),
    linkBytes: link.length === 0 ? undefined : new Uint8Array(link),
    xattrBytes: new Map(xattrs.map(([name, value]) => [name, new Uint8Array(value)])),
    mtimeNanos: versions.mtimeNanos(version),
    content: storedContent(versions, version),
  };
}

export function notFound(path: string, where?: Where): StrataError {
  const place =
    where === undefined
      ? 'in no layer of the image'
      : 'layer' in where
        ? `not in layer ${where.layer + 1} of the image`
        : `not in the image's files after layer ${where.upTo + 1}`;
  return new StrataError('FILE_NOT_FOUND', `${path} is ${place}`, { evidence: { path } });
}

function linkLoop(path: string): StrataError {
  return new StrataError(
    'LINK_LOOP',
    `${path} leads through more than ${MOST_LINKS} symbolic links: they lead in a circle`,
    { evidence: { path } },
  );
}
