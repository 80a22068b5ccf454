import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { parseDigest, type Digest } from '../../oci/digest.ts';
import { randomBytesOf, textOf } from './random-bytes.ts';
import { missingTool, run } from '../run.ts';
import { writeTar, type TarEntry } from './tar-writer.ts';

export type Compression = 'gzip' | 'zstd' | 'none';

/** What a layer holds. The same spec gives the same bytes, so that images made apart share it. */
export type LayerSpec =
  /** Debian's busybox-static with a link for each of its commands: some 270 entries of real content. */
  | { readonly kind: 'busybox' }
  /** One file of incompressible bytes. */
  | { readonly kind: 'random'; readonly seed: string; readonly bytes: number; readonly path?: string }
  /** Many files of text, a hundred to a folder. */
  | {
      readonly kind: 'files';
      readonly seed: string;
      readonly count: number;
      readonly bytesEach: number;
      readonly folder?: string;
    }
  | { readonly kind: 'entries'; readonly entries: readonly TarEntry[] }
  /** Incompressible, and its gzip blob has exactly this many bytes (at least 4,096). */
  | { readonly kind: 'exact'; readonly seed: string; readonly blobBytes: number };

export interface SampleLayer {
  readonly blob: Buffer;
  readonly digest: Digest;
  readonly compression: Compression;
  readonly diffId: Digest;
  /** Bytes of its files and symbolic links when extracted. */
  readonly unpacked: number;
  readonly entries: number;
}

export async function makeLayer(spec: LayerSpec, compression: Compression = 'gzip'): Promise<SampleLayer> {
  if (spec.kind === 'exact') return exactLayer(spec.seed, spec.blobBytes);
  const entries = await entriesOf(spec);
  const tar = writeTar(entries);
  return { ...describe(tar, await compress(tar, compression), entries), compression };
}

export function sha256(bytes: Uint8Array | string): Digest {
  return parseDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
}

async function compress(bytes: Uint8Array, compression: Compression): Promise<Buffer> {
  if (compression === 'none') return Buffer.from(bytes);
  // Level 1: these are tests, and levels change nothing but size.
  if (compression === 'gzip') return gzipSync(bytes, { level: 1 });
  // Node has zstd from 22 on; the tool is the same everywhere.
  return (await run('zstd', ['-q', '-c', '-1'], { input: bytes })).output;
}

function describe(tar: Buffer, blob: Buffer, entries: readonly TarEntry[]): Omit<SampleLayer, 'compression'> {
  const sizes = entries.map(({ kind = 'file', content = '', target = '' }) =>
    kind === 'symlink' ? Buffer.byteLength(target) : kind === 'file' ? Buffer.byteLength(content) : 0,
  );
  const unpacked = sizes.reduce((sum, size) => sum + size, 0);
  return { blob, digest: sha256(blob), diffId: sha256(tar), unpacked, entries: entries.length };
}

async function entriesOf(spec: Exclude<LayerSpec, { kind: 'exact' }>): Promise<readonly TarEntry[]> {
  switch (spec.kind) {
    case 'entries':
      return spec.entries;
    case 'random':
      return [{ path: spec.path ?? `${spec.seed}.bin`, content: randomBytesOf(spec.seed, spec.bytes) }];
    case 'files':
      return manyFiles(spec.folder ?? spec.seed, spec);
    case 'busybox':
      return busybox();
  }
}

function manyFiles(
  folder: string,
  spec: { seed: string; count: number; bytesEach: number },
): readonly TarEntry[] {
  const entries: TarEntry[] = [{ path: folder, kind: 'folder' }];
  for (let at = 0; at < spec.count; at += 1) {
    const part = `${folder}/${Math.floor(at / 100)}`;
    if (at % 100 === 0) entries.push({ path: part, kind: 'folder' });
    entries.push({ path: `${part}/file-${at}.txt`, content: textOf(`${spec.seed}-${at}`, spec.bytesEach) });
  }
  return entries;
}

async function busybox(): Promise<readonly TarEntry[]> {
  const program = await readFile('/bin/busybox').catch(() => {
    throw missingTool('busybox');
  });
  const { stdout } = await run('busybox', ['--list']);
  const commands = stdout.split('\n').filter((name) => name !== '' && name !== 'busybox');
  return [
    ...['bin', 'etc', 'home', 'root', 'tmp', 'usr', 'usr/bin', 'var'].map(
      (path) => ({ path, kind: 'folder' }) as const,
    ),
    {
      path: 'etc/passwd',
      content: 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
    },
    { path: 'etc/group', content: 'root:x:0:\nnogroup:x:65534:\n' },
    { path: 'bin/busybox', content: program, mode: 0o755 },
    ...commands.map(
      (name) => ({ path: `bin/${name}`, kind: 'symlink', target: 'busybox', mode: 0o777 }) as const,
    ),
  ];
}

/** Bytes that framing may add at most: tar's blocks, and five for each stored block of deflate. */
const TAR_FRAME = 2560;
const STORED_BLOCK = 16_000;

/** Stored, not deflated, so that sizes can be reckoned; the rest is filled up in gzip's extra field (RFC 1952, 2.3.1.1). */
function exactLayer(seed: string, blobBytes: number): SampleLayer {
  const content = blobBytes - TAR_FRAME - 5 * Math.ceil(blobBytes / STORED_BLOCK) - 64;
  const entries = [{ path: `${seed}.bin`, content: randomBytesOf(seed, content) }];
  const tar = writeTar(entries);
  const gzip = gzipSync(tar, { level: 0 });
  const missing = blobBytes - gzip.length - 2;
  if (content < 0 || missing < 0 || missing > 0xffff)
    throw new Error(`A layer of exactly ${blobBytes} bytes cannot be made`);
  const head = Buffer.from(gzip.subarray(0, 10));
  head[3] = 4;
  const extra = Buffer.alloc(2 + missing);
  extra.writeUInt16LE(missing);
  const blob = Buffer.concat([head, extra, gzip.subarray(10)]);
  return { ...describe(tar, blob, entries), compression: 'gzip' };
}
