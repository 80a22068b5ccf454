import { unlink } from 'node:fs/promises';
import type { Digest } from '../../oci/digest.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { ByteSource } from '../../stream/byte-source.ts';
import type { Compression } from '../../stream/compression.ts';
import { diskError, systemCode } from '../../stream/disk-error.ts';
import { runningDigest } from '../../stream/hash.ts';
import { TarScanner } from '../../stream/tar/scanner.ts';
import { unpack } from '../../stream/unpack.ts';
import { ContentDigests } from './content-digests.ts';
import { LayerIndexWriter } from './index-writer.ts';
import type { LayerFacts } from './layer-facts.ts';

interface IndexedStream {
  /** The layer as it is stored. */
  readonly source: ByteSource;
  readonly size: number;
  /** What the media type says; the bytes decide. */
  readonly compression: Compression;
  /** Removed again when the stream cannot be read. */
  readonly indexFile: string;
  /** For errors: the digest of the stored bytes, or where they are. */
  readonly layer: Digest | string;
  readonly signal: AbortSignal;
}

/** Inflates a layer, hashes what comes out, and writes the index. */
export async function indexStream(stream: IndexedStream): Promise<LayerFacts> {
  const index = new LayerIndexWriter(stream.indexFile);
  try {
    const diffId = runningDigest('sha256');
    const scanner = new TarScanner(new ContentDigests(index));
    await unpack({
      source: stream.source,
      compression: stream.compression,
      size: stream.size,
      signal: stream.signal,
      consume: (bytes) => {
        diffId.update(bytes);
        scanner.push(bytes);
        return index.isFull ? index.flush() : undefined;
      },
    });
    scanner.finish();
    const facts = { diffId: diffId.digest(), unpacked: index.contents, entries: index.entries };
    await index.finish(facts.diffId, facts.unpacked);
    return facts;
  } catch (error) {
    await index.close().catch(() => undefined);
    await unlink(stream.indexFile).catch(() => undefined);
    throw explain(error, stream);
  }
}

/** Every failure names its layer (fault D1). */
function explain(error: unknown, { layer, indexFile }: IndexedStream): unknown {
  if (systemCode(error) !== undefined && !(error instanceof StrataError))
    return diskError(error, 'write', indexFile);
  if (!(error instanceof StrataError) || error.code === 'CANCELLED') return error;
  return error.reworded(`Layer ${layer}: ${error.message}`, { evidence: { digest: layer } });
}
