import { spawn } from 'node:child_process';
import { StrataError } from '../../oci/strata-error.ts';
import type { Xattr } from '../../stream/tar/entry.ts';
import { TarScanner } from '../../stream/tar/scanner.ts';
import { programEnvironment } from '../process/run-program.ts';
import { bytes } from '../rootfs/tree-layer.ts';

/** Read by name from standard input, in that order, each by itself. */
const ARGUMENTS = [
  '--create',
  '--file=-',
  '--format=pax',
  '--xattrs',
  '--xattrs-include=*',
  '--hard-dereference',
  '--no-recursion',
  '--null',
  '--verbatim-files-from',
  '--files-from=-',
];
const MOST_WORDS = 2000;

/**
 * Extended attributes of files and folders, in the order of `paths` (relative to `folder`, bytes as latin-1). Node knows no
 * call for them; GNU tar, which every Linux distribution is built with, writes them into its headers.
 */
export async function readAttributes(
  folder: string,
  paths: readonly string[],
): Promise<readonly (readonly Xattr[])[]> {
  if (paths.length === 0) return [];
  const found: (readonly Xattr[])[] = [];
  const child = spawn('tar', ARGUMENTS, {
    cwd: folder,
    env: programEnvironment(),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(0, MOST_WORDS);
  });
  // What went wrong is in its exit code and its words.
  child.stdin.on('error', () => undefined);
  child.stdin.end(bytes(paths.map((path) => `./${path}\0`).join('')));
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 137));
  });
  ended.catch(() => undefined);
  const scanner = new TarScanner({
    entry: ({ xattrs }) => void found.push(xattrs),
    content: () => undefined,
    contentEnd: () => undefined,
  });
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) scanner.push(chunk);
  const code = await ended;
  if (code === 0 && found.length === paths.length) return found;
  throw new StrataError('CONTAINER_FAILED', `Attributes of files in ${folder} could not be read by tar`, {
    evidence: { code, words },
  });
}

/** By path: the one attribute of files that the layers of other engines carry, too. */
export async function capabilitiesOf(
  folder: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Xattr>> {
  const attributes = await readAttributes(folder, paths);
  const found = new Map<string, Xattr>();
  for (const [at, path] of paths.entries()) {
    const capability = attributes[at]?.find(({ name }) => name === 'security.capability');
    if (capability !== undefined) found.set(path, capability);
  }
  return found;
}
