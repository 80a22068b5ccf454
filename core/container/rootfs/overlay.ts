import { isPrivileged, quoted } from '../process/enclosed.ts';

/** Paths are relative to the folder that `mount` runs in: all options together have to fit into one page. */
export interface Overlay {
  /** The topmost first; at least one. */
  readonly lower: readonly string[];
  /** Undefined: nothing is written. */
  readonly upper: { readonly folder: string; readonly work: string } | undefined;
  readonly target: string;
}

/** Of the options of one mount, mount(2); some room is left for the kernel's own. */
const MOST_OPTIONS = 4000;

/**
 * https://docs.kernel.org/filesystems/overlayfs.html. What a kernel may have on by default and what would put less than whole
 * files into the upper folder is switched off.
 */
export function overlayOptions({ lower, upper }: Overlay): string {
  return [
    `lowerdir=${lower.map(escaped).join(':')}`,
    ...(upper === undefined ? [] : [`upperdir=${escaped(upper.folder)}`, `workdir=${escaped(upper.work)}`]),
    'index=off',
    'metacopy=off',
    'redirect_dir=nofollow',
    ...(isPrivileged() ? [] : ['userxattr']),
  ].join(',');
}

export function fitsIntoOptions(overlay: Overlay): boolean {
  return Buffer.byteLength(overlayOptions(overlay)) <= MOST_OPTIONS;
}

/** A line of a shell script. */
export function mountOverlay(overlay: Overlay): string {
  const { lower, upper, target } = overlay;
  // One folder that nobody writes to needs no overlay, and the kernel refuses to make one.
  if (upper === undefined && lower.length === 1)
    return `mount --bind ${quoted(lower[0] ?? '')} ${quoted(target)}`;
  return `mount -t overlay -o ${quoted(overlayOptions(overlay))} overlay ${quoted(target)}`;
}

function escaped(path: string): string {
  return path.replace(/[\\:,]/g, String.raw`\$&`);
}
