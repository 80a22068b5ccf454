import type { FileRow } from '../../api/files.ts';
import type { Digest } from '../../oci/digest.ts';
import { visibleText } from '../../oci/visible-text.ts';
import { capabilitiesText, CAPABILITIES } from './capabilities.ts';
import { ROOT } from './node-tree.ts';
import { pathText } from './path-text.ts';
import { toldBy, type TreeView } from './tree-view.ts';
import { changeName, EMPTY_DIGEST, HOW, KIND, kindName, NO_DIGEST, type Versions } from './versions.ts';

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
  const xattrs = versions.xattrs.get(version);
  const capabilities = xattrs?.get(CAPABILITIES);
  return {
    kind: kindName(kind),
    mode: versions.mode[version] ?? 0,
    uid: versions.uid[version] ?? 0,
    gid: versions.gid[version] ?? 0,
    modified: modifiedText(versions, version),
    link: linkText(versions, version),
    device: versions.devices.get(version) ?? null,
    xattrs:
      xattrs === undefined
        ? []
        : [...xattrs].map(([name, value]) => ({ name: shownName(name), value: valueText(value) })),
    capabilities: capabilities === undefined ? null : capabilitiesText(capabilities),
    layer: versions.layer[version] ?? 0,
    digest: digestOf(versions, versions.content[version] ?? -1) ?? null,
  };
}

/** `null` of a folder that no entry names, and of a time that no calendar has. */
export function modifiedText(versions: Versions, version: number): string | null {
  if (versions.how[version] === HOW.implied) return null;
  const milliseconds =
    (versions.mtime[version] ?? 0) * 1000 + Math.floor((versions.nanos[version] ?? 0) / 1_000_000);
  return Math.abs(milliseconds) > LATEST ? null : new Date(milliseconds).toISOString();
}

export function linkText(versions: Versions, version: number): string | null {
  const kind = versions.kind[version];
  if (kind !== KIND.symbolicLink && kind !== KIND.hardLink) return null;
  return shownName(pathText(versions.linkBytes(version)));
}

/** Of a version that holds a content; undefined for a sparse file, and for no content. */
export function digestOf(versions: Versions, content: number): Digest | undefined {
  const place = versions.digest[content] ?? NO_DIGEST;
  if (place === NO_DIGEST) return undefined;
  return place === EMPTY_DIGEST
    ? OF_NOTHING
    : (`sha256:${versions.digestBytes(place).toString('hex')}` as Digest);
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
