import type { FileRow } from '../../api/files.ts';
import type { Digest } from '../../oci/digest.ts';
import { visibleText } from '../../oci/visible-text.ts';
import { capabilitiesText, CAPABILITIES } from './capabilities.ts';
import { NONE, ROOT } from './tree/node-tree.ts';
import { pathText } from './paths/path-text.ts';
import { toldBy, type TreeView } from './tree/tree-view.ts';
import { changeName, HOW, KIND, kindName, type Versions } from './tree/versions.ts';

/** SHA-256 of no bytes. */
const OF_NOTHING = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' as Digest;
/** Milliseconds that a date can be away from 1970. ECMA-262, 21.4.1.1 */
const LATEST = 8.64e15;

/** One line of a view. */
export function fileRow(
  view: TreeView,
  node: number,
  line: {
    readonly path: string;
    readonly depth: number;
    readonly expandable: boolean;
    readonly expanded: boolean;
  },
): FileRow {
  return {
    ...line,
    name: shownName(node === ROOT ? '/' : view.nodes.nameText(node)),
    change: changeName(view.change[node] ?? 0),
    size: view.size[node] ?? 0,
    below: view.below[node] ?? 0,
    hides: view.hides[node] ?? 0,
    ...versionFacts(view.versionsOf(node), toldBy(view, node)),
  };
}

type VersionFacts = Omit<
  FileRow,
  'path' | 'name' | 'depth' | 'change' | 'size' | 'below' | 'hides' | 'expandable' | 'expanded'
>;

/** What one version tells about itself. */
export function versionFacts(versions: Versions, version: number): VersionFacts {
  const kind = versions.kind[version] ?? KIND.unknown;
  const xattrs = versions.xattrs(version);
  const capabilities = xattrs?.get(CAPABILITIES);
  return {
    kind: kindName(kind),
    mode: versions.mode(version),
    uid: versions.uid(version),
    gid: versions.gid(version),
    modified: modifiedText(versions, version),
    link: linkText(versions, version),
    device: versions.device(version) ?? null,
    xattrs:
      xattrs === undefined
        ? []
        : [...xattrs].map(([name, value]) => ({ name: shownName(name), value: valueText(value) })),
    capabilities: capabilities === undefined ? null : capabilitiesText(capabilities),
    layer: versions.layer[version] ?? 0,
    digest: digestOf(versions, versions.content[version] ?? NONE) ?? null,
  };
}

/** `null` of a folder that no entry names, and of a time that no calendar has. */
export function modifiedText(versions: Versions, version: number): string | null {
  if (versions.how[version] === HOW.implied) return null;
  const milliseconds = versions.mtime(version) * 1000 + Math.floor(versions.mtimeNanos(version) / 1_000_000);
  return Math.abs(milliseconds) > LATEST ? null : new Date(milliseconds).toISOString();
}

export function linkText(versions: Versions, version: number): string | null {
  const kind = versions.kind[version];
  if (kind !== KIND.symbolicLink && kind !== KIND.hardLink) return null;
  return shownName(pathText(versions.link(version)));
}

/** Of a version that holds a content; undefined for a sparse file, and for no content. */
export function digestOf(versions: Versions, content: number): Digest | undefined {
  if (content === NONE) return undefined;
  const digest = versions.digest(content);
  if (digest !== undefined) return `sha256:${digest.toString('hex')}` as Digest;
  return versions.size(content) === 0 ? OF_NOTHING : undefined;
}

/** As text where it is text (a NUL at its end apart), else in hexadecimal. */
function valueText(value: Buffer): string {
  const plain = value.at(-1) === 0 ? value.subarray(0, -1) : value;
  const text = plain.toString('utf8');
  return text.includes('\ufffd') || visibleText(text) !== text ? `0x${value.toString('hex')}` : text;
}

/** A name or a target on one line, with nothing in it that hides: line feeds and tabs are symbols too. */
export function shownName(text: string): string {
  return visibleText(text).replaceAll('\n', '\u240a').replaceAll('\t', '\u2409');
}
