import { open, unlink, type FileHandle } from 'node:fs/promises';
import { digestAlgorithm } from '../../oci/digest.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { ByteSource } from '../../stream/byte-source.ts';
import { explained } from '../../stream/disk-error.ts';
import { runningDigest, type RunningDigest } from '../../stream/hash.ts';
import type { TaskContext } from '../../stream/worker-tasks.ts';
import { indexStream } from './index-stream.ts';
import type { LayerFacts } from './layer-facts.ts';
import type { RangeOrder } from './pass-messages.ts';

const PIECE = 512 * 1024;

/** Indexes a layer that is a part of a file; with a digest, that of its stored bytes is held against it. */
export async function rangeTask(order: RangeOrder, context: TaskContext): Promise<LayerFacts> {
  const { file, digest, length, compression, indexFile } = order;
  const handle = await explained('open', file, () => open(file, 'r'));
  try {
    const range = new FileRange(handle, order, (read) => context.post(read));
    const layer = digest ?? `at byte ${order.offset} of ${file}`;
    const facts = await indexStream({
      source: range,
      size: length,
      compression,
      indexFile,
      layer,
      signal: context.signal,
    });
    try {
      await range.verify();
      return facts;
    } catch (error) {
      await unlink(indexFile).catch(() => undefined);
      throw error;
    }
  } finally {
    await handle.close();
  }
}

/** The bytes from `offset` on; hashes them as they are read. */
class FileRange implements ByteSource {
  readonly #handle: FileHandle;
  readonly #order: RangeOrder;
  readonly #hash: RunningDigest | undefined;
  readonly #onRead: (read: number) => void;
  #position = 0;

  constructor(handle: FileHandle, order: RangeOrder, onRead: (read: number) => void) {
    this.#handle = handle;
    this.#order = order;
    this.#onRead = onRead;
    if (order.digest !== undefined) this.#hash = runningDigest(digestAlgorithm(order.digest));
  }

  async read(into: Uint8Array): Promise<number> {
    const { file, offset, length } = this.#order;
    const wanted = Math.min(into.length, length - this.#position);
    if (wanted === 0) return 0;
    const { bytesRead } = await explained('read', file, () =>
      this.#handle.read(into, 0, wanted, offset + this.#position),
    );
    if (bytesRead === 0) throw tooShort(this.#order, this.#position);
    this.#hash?.update(into.subarray(0, bytesRead));
    this.#position += bytesRead;
    this.#onRead(this.#position);
    return bytesRead;
  }

  /** Reads what the inflater had no need of, for all of it was promised to hash to the digest. */
  async verify(): Promise<void> {
    const { digest, length } = this.#order;
    if (digest === undefined || this.#hash === undefined) return;
    const rest = Buffer.allocUnsafe(PIECE);
    while (this.#position < length) await this.read(rest);
    const got = this.#hash.digest();
    if (got === digest) return;
    throw new StrataError('DIGEST_MISMATCH', `The bytes of the layer ${digest} have the digest ${got}`, {
      action: 'It is damaged where it is kept, or was changed. Get the image again from where it came.',
      evidence: { digest, got },
    });
  }
}

function tooShort({ file, offset, length }: RangeOrder, read: number): StrataError {
  return new StrataError(
    'SIZE_MISMATCH',
    `${file} ends ${read} bytes into a layer of ${length} bytes at ${offset}`,
    { evidence: { path: file, offset, size: length } },
  );
}
