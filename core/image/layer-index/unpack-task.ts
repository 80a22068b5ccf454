import { unlink } from 'node:fs/promises';
import { StrataError } from '../../oci/strata-error.ts';
import { diskError, systemCode } from '../../stream/disk-error.ts';
import { runningDigest } from '../../stream/hash.ts';
import { TarScanner } from '../../stream/tar/scanner.ts';
import { unpack } from '../../stream/unpack.ts';
import type { TaskContext } from '../../stream/worker-tasks.ts';
import { ContentDigests } from './content-digests.ts';
import { GrowingFile } from './growing-file.ts';
import { LayerIndexWriter } from './index-writer.ts';
import type { LayerFacts } from './layer-facts.ts';
import type { ToUnpack, UnpackOrder } from './pass-messages.ts';

/** Inflates the file as it grows, hashes what comes out, and writes the index. */
export async function unpackTask(order: UnpackOrder, context: TaskContext): Promise<LayerFacts> {
  const source = new GrowingFile(order.descriptor, order.size, context.signal);
  context.listen((message) => source.grownTo((message as ToUnpack).available));
  const index = new LayerIndexWriter(order.indexFile);
  try {
    const diffId = runningDigest('sha256');
    const scanner = new TarScanner(new ContentDigests(index));
    await unpack({
      source,
      compression: order.compression,
      size: order.size,
      signal: context.signal,
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
    await unlink(order.indexFile).catch(() => undefined);
    throw explain(error, order);
  }
}

/** Every failure names its layer (QUALITY D1). */
function explain(error: unknown, order: UnpackOrder): unknown {
  if (systemCode(error) !== undefined && !(error instanceof StrataError))
    return diskError(error, 'write', order.indexFile);
  if (!(error instanceof StrataError) || error.code === 'CANCELLED') return error;
  return new StrataError(error.code, `Layer ${order.digest}: ${error.message}`, {
    evidence: { ...error.evidence, digest: order.digest },
    retryable: error.retryable,
    cause: error.cause,
    ...(error.action === undefined ? {} : { action: error.action }),
  });
}
