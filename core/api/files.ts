/**
 * Files inside images, as a window sees them. A path begins with "/" and is lossless: bytes that are no UTF-8 stand as lone
 * surrogates U+DC80 to U+DCFF, so every path that was given can be asked for again. Layers are positions, 0 is the base.
 */
import type { ErrorReport } from './errors.ts';
import type { SharingImage } from './images.ts';

/** Which image, and which of its platforms (`null`: the one that its row shows). */
export interface ImageChoice {
  readonly key: string;
  readonly platform: string | null;
}

export const FILE_KINDS = [
  'file',
  'folder',
  'symbolic link',
  'hard link',
  'character device',
  'block device',
  'fifo',
  'unknown',
] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** What a layer (or the other image of a comparison) did to a path; `none`: a folder that is only on the way. */
export const FILE_CHANGES = ['added', 'changed', 'removed', 'none'] as const;
export type FileChange = (typeof FILE_CHANGES)[number];

export type FilesView =
  /** What one layer adds, changes and removes (D4). */
  | { readonly kind: 'layer'; readonly layer: number }
  /** The filesystem as it stands after a layer (D5). */
  | { readonly kind: 'filesystem'; readonly upTo: number }
  /** What another image's filesystem has differently: `added` is only there, `removed` only here (D23). */
  | { readonly kind: 'comparison'; readonly with: ImageChoice };

export interface FileRow {
  readonly path: string;
  /** Last part of the path, control characters made visible. */
  readonly name: string;
  /** 0 for what lies in the root. */
  readonly depth: number;
  readonly kind: FileKind;
  readonly change: FileChange;
  /** Bytes; of a folder, of everything below it in this view. For what was removed: of what is hidden by it. */
  readonly size: number;
  /** Entries below a folder in this view; 0 for all else. */
  readonly below: number;
  /** Permission bits with setuid, setgid, sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly modified: string | null;
  /** Target of a symbolic or hard link, control characters made visible. */
  readonly link: string | null;
  readonly device: { readonly major: number; readonly minor: number } | null;
  /** Values as text where they are text, else in hexadecimal. */
  readonly xattrs: readonly { readonly name: string; readonly value: string }[];
  /** File capabilities as `getcap` writes them ("cap_net_raw=ep"); `null` without. */
  readonly capabilities: string | null;
  /** The layer that this version came from. */
  readonly layer: number;
  /** Content digest of a regular file. */
  readonly digest: string | null;
  /** Bytes of lower layers that this entry overwrites or removes: waste. Of a folder, with everything below it. */
  readonly hides: number;
  readonly expandable: boolean;
  readonly expanded: boolean;
}

export const FILE_SORT_KEYS = ['name', 'size', 'modified', 'owner', 'mode', 'layer', 'hides'] as const;
export type FileSortKey = (typeof FILE_SORT_KEYS)[number];

export const FILE_TRAITS = [
  'executable',
  'setuid',
  'setgid',
  'sticky',
  'world-writable',
  'xattrs',
  'capabilities',
  /** Hides or is itself a copy of what another layer has. */
  'wasteful',
] as const;
export type FileTrait = (typeof FILE_TRAITS)[number];

export interface FileFilter {
  /** '' finds everything. `glob`: `*`, `?`, `[…]`, `**`; with a "/" in it the whole path is compared, else the name. */
  readonly text: string;
  readonly how: 'text' | 'glob' | 'regex';
  /** Empty lists allow all. */
  readonly changes: readonly Exclude<FileChange, 'none'>[];
  readonly kinds: readonly FileKind[];
  readonly traits: readonly FileTrait[];
  /** Octal permission bits that must all be set ("4000", "022"); '' allows all. */
  readonly mode: string;
  /** "0", "1000:1000"; '' allows all. */
  readonly owner: string;
  /** Part of a link's target; '' allows all. */
  readonly link: string;
  readonly modifiedAfter: string | null;
  readonly modifiedBefore: string | null;
  readonly largerThan: number | null;
}

export const EVERY_FILE: FileFilter = {
  text: '',
  how: 'text',
  changes: [],
  kinds: [],
  traits: [],
  mode: '',
  owner: '',
  link: '',
  modifiedAfter: null,
  modifiedBefore: null,
  largerThan: null,
};

export interface FilesQuery extends ImageChoice {
  readonly view: FilesView;
  /** Paths of open folders; `all` opens everything. While a filter is set, what matches is shown with the folders on its way. */
  readonly expanded: readonly string[] | 'all';
  readonly sort: { readonly by: FileSortKey; readonly descending: boolean };
  readonly filter: FileFilter;
  readonly offset: number;
  readonly limit: number;
}

export interface ChangeCount {
  readonly entries: number;
  readonly bytes: number;
}

export interface FilesPage {
  readonly rows: readonly FileRow[];
  /** Lines in all, for the scroll bar. */
  readonly lines: number;
  /** Entries that match the filter, and their bytes. */
  readonly matching: ChangeCount;
  /** Of the whole view, whatever the filter. */
  readonly added: ChangeCount;
  readonly changed: ChangeCount;
  readonly removed: ChangeCount;
  /** Bytes of lower layers that this view's changes hide. */
  readonly hidden: number;
  /** Why the filter cannot be used ("the expression is not closed"). */
  readonly problem: string | null;
  /** Entries of the image that are in no view of it, as their paths lead outside or are reserved; absent: none. */
  readonly unsafe?: number;
}

/** What one layer did to a path. */
export interface PathEvent {
  readonly layer: number;
  readonly change: 'added' | 'changed' | 'removed';
  /** `entry`: it is in the archive; the others say how a lower version went. */
  readonly how: 'entry' | 'whiteout' | 'opaque folder' | 'replaced folder' | 'removed folder';
  /** The path that did it, when it is not this one (an opaque or removed folder above). */
  readonly by: string | null;
  readonly kind: FileKind;
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly modified: string | null;
  readonly link: string | null;
  readonly digest: string | null;
}

/** Everything that happened to a path (D20). */
export interface PathHistory {
  readonly path: string;
  readonly events: readonly PathEvent[];
  /** Whether the finished image shows it. */
  readonly shown: boolean;
  /** Bytes of versions that are not shown. */
  readonly wasted: number;
}

/** A version of a file: the one that a layer brought. `layer: null`: the one that the finished image shows. */
export interface FileChoice extends ImageChoice {
  readonly path: string;
  readonly layer: number | null;
}

export interface FileLook {
  readonly path: string;
  /** Where links inside the image lead; `path` itself without. */
  readonly resolved: string;
  readonly row: FileRow;
  readonly content: 'text' | 'picture' | 'binary' | 'empty' | 'none';
  /** "image/png" of a picture, "application/x-elf" and the like where the first bytes tell. */
  readonly mediaType: string;
  /** Compressed bytes that opening it downloads; 0 when they are here. */
  readonly download: number;
}

export interface FileBytes {
  readonly bytes: Uint8Array;
  /** Of the whole file. */
  readonly size: number;
}

export interface TextLine {
  readonly kind: 'same' | 'removed' | 'added';
  /** 1-based; `null` on the side where it is not. */
  readonly from: number | null;
  readonly to: number | null;
  readonly text: string;
}

/** Two versions of a file side by side (D11). */
export interface FileComparison {
  readonly from: FileLook | null;
  readonly to: FileLook | null;
  readonly result:
    | { readonly kind: 'same' }
    | {
        readonly kind: 'text';
        readonly lines: readonly TextLine[];
        readonly added: number;
        readonly removed: number;
      }
    | { readonly kind: 'binary' }
    /** Too large to be compared line by line. */
    | { readonly kind: 'large' };
}

export interface WastedPath {
  readonly path: string;
  /** Bytes of the versions that nobody sees: all but the last one that the image shows (N − 1 of N), all N when it shows none. */
  readonly wasted: number;
  readonly versions: readonly {
    readonly layer: number;
    readonly size: number;
    readonly change: 'added' | 'changed' | 'removed';
  }[];
  readonly shown: boolean;
}

/** "RUN rm … (layer 4) hides 34 MB that RUN apt-get … (layer 2) put there". */
export interface HidingStep {
  readonly layer: number;
  readonly hides: number;
  readonly bytes: number;
  readonly entries: number;
}

export interface WasteReport {
  /** Bytes shown ÷ bytes stored: 1 when nothing is wasted. */
  readonly efficiency: number;
  /** Bytes of all versions of all files in all layers. */
  readonly stored: number;
  /** Bytes that the finished image shows. */
  readonly shown: number;
  readonly wasted: number;
  /** Largest waste first, at most `limit`. */
  readonly paths: readonly WastedPath[];
  readonly wastedPaths: number;
  readonly steps: readonly HidingStep[];
}

export interface MapQuery extends ImageChoice {
  readonly by: 'path' | 'layer';
  readonly upTo: number;
  /** Folder that fills the map: "/" for all. Under `by: 'layer'` the layers are the first level of "/". */
  readonly root: string;
}

/** A rectangle of the map (D19). Children add up to their parent, with a `rest` for what is too small to be drawn. */
export interface MapNode {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly files: number;
  /** Layer that most of its bytes came from. */
  readonly layer: number;
  readonly kind: 'folder' | 'file' | 'layer' | 'rest';
  readonly children: readonly MapNode[];
}

/** One content under several paths, in one image or in many (E9). */
export interface DuplicateContent {
  readonly digest: string;
  readonly size: number;
  readonly copies: number;
  /** (copies − 1) × size; a layer that several images share counts once. */
  readonly wasted: number;
  /** At most a few. */
  readonly places: readonly {
    readonly layer: string;
    readonly path: string;
    readonly images: readonly SharingImage[];
  }[];
}

export interface DuplicateReport {
  readonly contents: readonly DuplicateContent[];
  /** Of all duplicates, also those that are not listed. */
  readonly wasted: number;
  readonly duplicated: number;
  /** Layers that were looked at, and those that could not be, as they are not indexed yet. */
  readonly layers: number;
  readonly unread: number;
}

export interface FindQuery {
  readonly text: string;
  /** `digest`: the content's SHA-256, whole. */
  readonly how: 'text' | 'glob' | 'regex' | 'digest';
  /** What `text` and `regex` are compared with. */
  readonly within: 'name' | 'path';
}

/** A file somewhere in the store (D24). */
export interface FoundFile {
  readonly path: string;
  readonly name: string;
  readonly kind: FileKind;
  readonly size: number;
  readonly modified: string | null;
  readonly digest: string | null;
  /** The layer (compressed digest) that has it. */
  readonly layer: string;
  /** Images that have the layer, each with its position in it. At most 20. */
  readonly images: readonly (SharingImage & { readonly position: number })[];
  readonly imageCount: number;
}

export interface FindProgress {
  readonly id: string;
  /** Those found since the last event. */
  readonly found: readonly FoundFile[];
  /** Matches so far, also those beyond what is listed. */
  readonly matches: number;
  readonly layers: number;
  readonly layersSearched: number;
  /** Layers whose files are not known yet. */
  readonly unread: number;
  readonly state: 'running' | 'done' | 'stopped' | 'failed';
  /** Why, when it failed: a pattern that cannot be used, mostly. */
  readonly problem: ErrorReport | null;
  readonly milliseconds: number;
}
