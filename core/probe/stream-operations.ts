import { open } from 'node:fs/promises';
import type { z } from 'zod';
import { StrataError } from '../oci/strata-error.ts';
import { bytesOf, type ByteSource } from '../stream/byte-source.ts';
import { TarScanner } from '../stream/tar/scanner.ts';
import { unpack } from '../stream/unpack.ts';
import { fileInput, operation, type Operation } from './operation.ts';

const PIECE = 1024 * 1024;

/** Gives the bytes of a file or of the input to `use`, and closes the file. */
async function withSource<Result>(
  input: z.output<typeof fileInput>,
  use: (source: ByteSource, size: number) => Promise<Result>,
): Promise<Result> {
  if ('base64' in input) return use(bytesOf(input.base64), input.base64.length);
  const handle = await open(input.file).catch((error: unknown) => {
    throw new StrataError('INVALID_INPUT', `${input.file} could not be opened`, { cause: error });
  });
  try {
    const source = { read: async (into: Uint8Array) => (await handle.read(into, 0, into.length)).bytesRead };
    return await use(source, (await handle.stat()).size);
  } finally {
    await handle.close();
  }
}

interface ListedEntry {
  readonly name: string;
  readonly size: number;
  readonly linkname: string;
  /** The type flag as tar has it: "0" a file, "5" a folder… */
  readonly type: string;
}

async function listTar(source: ByteSource, signal: AbortSignal): Promise<readonly ListedEntry[]> {
  const entries: ListedEntry[] = [];
  const scanner = new TarScanner({
    entry: ({ path, size, linkTarget, type }) => {
      entries.push({
        name: path.toString(),
        size,
        linkname: linkTarget.toString(),
        type: String.fromCharCode(type),
      });
    },
    content: () => undefined,
    contentEnd: () => undefined,
  });
  const piece = Buffer.alloc(PIECE);
  for (let read = await source.read(piece); read > 0; read = await source.read(piece)) {
    signal.throwIfAborted();
    scanner.push(piece.subarray(0, read));
  }
  scanner.finish();
  return entries;
}

async function gunzippedSize(source: ByteSource, size: number, signal: AbortSignal): Promise<number> {
  const { unpacked, compression } = await unpack({
    source,
    size,
    signal,
    compression: 'gzip',
    consume: () => undefined,
  });
  if (compression === 'gzip') return unpacked;
  throw new StrataError('CORRUPT_STREAM', 'The bytes are no gzip stream');
}

export const streamOperations: Readonly<Record<string, Operation>> = {
  'tar.list': operation(fileInput, (input, signal) =>
    withSource(input, async (source) => ({ entries: await listTar(source, signal) })),
  ),
  gunzip: operation(fileInput, (input, signal) =>
    withSource(input, async (source, size) => ({ size: await gunzippedSize(source, size, signal) })),
  ),
};
