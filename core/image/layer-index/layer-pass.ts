import { StrataError } from '../../oci/strata-error.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Compression } from '../../stream/compression.ts';
import { deferred, type Deferred } from '../../stream/deferred.ts';
import type { WorkerTask, Workers } from '../../stream/workers.ts';
import { sizeMismatch } from './intake-task.ts';
import type { LayerFacts } from './layer-facts.ts';
import { PassBuffers } from './pass-buffers.ts';
import type { FromIntake, IntakeOrder, ToIntake, ToUnpack, UnpackOrder } from './pass-messages.ts';

export type { LayerFacts } from './layer-facts.ts';

export interface LayerPassOptions {
  /** Where the compressed bytes go; its first `resumeFrom` bytes are there already and are read first. */
  readonly file: string;
  readonly resumeFrom: number;
  /** Of the compressed bytes. */
  readonly expected: { readonly digest: Digest; readonly size: number };
  /** What the media type says; the bytes decide. */
  readonly compression: Compression;
  /** 'check-only' for what is no layer: nothing is unpacked. */
  readonly mode: 'index' | 'check-only';
  /** Where the index is written; removed again when the pass fails. */
  readonly indexFile: string;
  /**
   * Unpacking waits for it; without it, bytes are unpacked as they come. On a fast network inflating takes the processor
   * away from what is still to be downloaded.
   */
  readonly unpackAfter?: Promise<void>;
  readonly signal?: AbortSignal;
}

/** One pass over one layer: its bytes are hashed, written, inflated, hashed again and indexed as they come. */
export interface LayerPass {
  /** Bytes of `file` so far, with those that were there before. */
  readonly written: number;
  /** Resolves when there is room for more. One call at a time. The chunk's buffer may be transferred to a worker. */
  write(chunk: Uint8Array): Promise<void>;
  /** The bytes so far are void: begins again at 0. */
  restart(): Promise<void>;
  /**
   * All bytes were written: resolves when their size and digest are right and the file is flushed, although inflating may
   * go on; the file may be renamed then. Rejects with `SIZE_MISMATCH` or `DIGEST_MISMATCH`, after which `restart` is possible.
   */
  downloaded(): Promise<void>;
  /** Resolves when the index is written and flushed too. The caller compares the diff ID. */
  finished(): Promise<LayerFacts>;
  /** Ends the pass, keeping the bytes written so far; resolves when the file is closed. */
  abort(): Promise<void>;
}

/** Hashing and writing is light and must not wait behind inflating: many on a thread, two inflating. */
const INTAKE_SHARE = 0.01;
const UNPACK_SHARE = 0.45;

export function startLayerPass(workers: Workers, options: LayerPassOptions): LayerPass {
  return new RunningPass(workers, options);
}

/** The same pass over a blob that is complete already, in the store or elsewhere; the file is only read. */
export async function indexLayerFile(
  workers: Workers,
  options: Omit<LayerPassOptions, 'resumeFrom' | 'mode'>,
): Promise<LayerFacts> {
  const pass = startLayerPass(workers, { ...options, resumeFrom: options.expected.size, mode: 'index' });
  try {
    await pass.downloaded();
    return await pass.finished();
  } catch (error) {
    await pass.abort();
    throw error;
  }
}

class RunningPass implements LayerPass {
  readonly #workers: Workers;
  readonly #options: LayerPassOptions;
  readonly #intake: WorkerTask;
  readonly #buffers: PassBuffers;
  readonly #finished = deferred<LayerFacts>();
  readonly #onAbort = (): void => void this.abort();
  #mayUnpack: boolean;
  #written: number;
  #onDisk: number;
  #descriptor: number | undefined;
  #unpack: WorkerTask | undefined;
  /** Unpack tasks that may still use the descriptor; it is closed after them. */
  readonly #unpacking = new Set<Promise<unknown>>();
  #restarted: Deferred<void> | undefined;
  #verified: Deferred<void> | undefined;
  #failure: unknown;
  #ended: Promise<void> | undefined;

  constructor(workers: Workers, options: LayerPassOptions) {
    this.#workers = workers;
    this.#options = options;
    this.#mayUnpack = options.unpackAfter === undefined;
    this.#written = options.resumeFrom;
    this.#onDisk = options.resumeFrom;
    this.#buffers = new PassBuffers((buffer, length) =>
      this.#post({ kind: 'bytes', buffer, length }, buffer),
    );
    const { digest, size } = options.expected;
    const order: IntakeOrder = {
      role: 'intake',
      file: options.file,
      resumeFrom: options.resumeFrom,
      digest,
      size,
    };
    this.#intake = workers.start('layer', order, {
      share: INTAKE_SHARE,
      onMessage: (message) => this.#receive(message as FromIntake),
    });
    this.#intake.result.catch((error: unknown) => this.#fail(error));
    void options.unpackAfter?.then(() => {
      this.#mayUnpack = true;
      if (this.#onDisk > 0 || options.expected.size === 0) this.#grown();
    });
    if (options.signal?.aborted === true) void this.abort();
    else options.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  get written(): number {
    return this.#written;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#throwIfOver();
    const { digest, size } = this.#options.expected;
    if (this.#written + chunk.length > size) throw sizeMismatch(digest, size, this.#written + chunk.length);
    this.#written += chunk.length;
    const roomy = this.#buffers.add(chunk, size - this.#written);
    if (this.#written === size) this.#buffers.flush();
    if (roomy !== undefined) await roomy;
    this.#throwIfOver();
  }

  async restart(): Promise<void> {
    this.#throwIfOver();
    this.#unpack?.cancel();
    this.#unpack = undefined;
    this.#buffers.drop();
    this.#written = 0;
    this.#onDisk = 0;
    this.#verified = undefined;
    this.#restarted = deferred<void>();
    const restarted = this.#restarted.promise;
    this.#post({ kind: 'restart' });
    // The old unpacking removes its index when it ends; the new one must not have begun to write it.
    await Promise.all([restarted, ...this.#unpacking]);
  }

  async downloaded(): Promise<void> {
    this.#throwIfOver();
    if (this.#verified === undefined) {
      this.#verified = deferred<void>();
      this.#buffers.flush();
      this.#post({ kind: 'verify' });
    }
    await this.#verified.promise;
  }

  finished(): Promise<LayerFacts> {
    return this.#finished.promise;
  }

  abort(): Promise<void> {
    if (this.#ended === undefined) {
      this.#buffers.flush();
      this.#fail(new StrataError('CANCELLED', 'Cancelled', { retryable: true }));
    }
    return this.#ended ?? Promise.resolve();
  }

  #post(message: ToIntake, transfer?: ArrayBuffer): void {
    this.#intake.post(message, transfer === undefined ? [] : [transfer]);
  }

  #receive(message: FromIntake): void {
    if (message.kind === 'opened') {
      this.#descriptor = message.descriptor;
      if (this.#onDisk > 0 || this.#options.expected.size === 0) this.#grown();
    } else if (message.kind === 'room') {
      this.#buffers.giveBack(message.buffer);
      // Bytes from before a restart that is on its way are void.
      if (this.#restarted !== undefined) return;
      this.#onDisk = message.written;
      this.#grown();
    } else if (message.kind === 'restarted') {
      this.#restarted?.resolve();
      this.#restarted = undefined;
    } else if (message.problem !== undefined) {
      const { code, message: text, ...rest } = message.problem;
      this.#verified?.reject(new StrataError(code, text, rest));
    } else {
      this.#verified?.resolve();
      void this.#finishAfterUnpack();
    }
  }

  /** More of the file is there for the unpacking task, which begins with the first of it. */
  #grown(): void {
    if (
      !this.#mayUnpack ||
      this.#options.mode !== 'index' ||
      this.#descriptor === undefined ||
      this.#ended !== undefined
    )
      return;
    this.#unpack ??= this.#startUnpack(this.#descriptor);
    this.#unpack.post({ available: this.#onDisk } satisfies ToUnpack);
  }

  #startUnpack(descriptor: number): WorkerTask {
    const { expected, compression, indexFile } = this.#options;
    const order: UnpackOrder = { role: 'unpack', descriptor, ...expected, compression, indexFile };
    const task = this.#workers.start('layer', order, { share: UNPACK_SHARE });
    // Whether it failed counts only once the bytes are known to be the right ones.
    const over: Promise<unknown> = task.result
      .catch(() => undefined)
      .then(() => this.#unpacking.delete(over));
    this.#unpacking.add(over);
    return task;
  }

  async #finishAfterUnpack(): Promise<void> {
    const { digest, size } = this.#options.expected;
    try {
      await this.#options.unpackAfter;
      this.#throwIfOver();
      const facts =
        this.#unpack === undefined
          ? { diffId: digest, unpacked: size, entries: 0 }
          : await this.#unpack.result;
      this.#finished.resolve(facts as LayerFacts);
      void this.#end();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#unpack?.cancel();
    this.#buffers.close();
    this.#restarted?.reject(this.#failure);
    this.#verified?.reject(this.#failure);
    this.#finished.reject(this.#failure);
    void this.#end();
  }

  #end(): Promise<void> {
    this.#ended ??= this.#close();
    return this.#ended;
  }

  async #close(): Promise<void> {
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    await Promise.all(this.#unpacking);
    this.#post({ kind: 'close' });
    await this.#intake.result.catch(() => undefined);
  }

  #throwIfOver(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}
