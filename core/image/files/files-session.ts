import { StrataError } from '../../oci/strata-error.ts';
import { errorFromReport } from '../../stream/worker-thread.ts';
import { deferred, type Deferred } from '../../stream/deferred.ts';
import type { Workers, WorkerTask } from '../../stream/workers.ts';
import type {
  FilesOrder,
  FilesQuestions,
  FromFiles,
  LayerFiles,
  QuestionKind,
  ToFiles,
} from './files-messages.ts';

/** Sessions mostly wait: all that are kept may share one thread. */
const SHARE = 0.05;

/** This side of a tree that a worker thread holds. */
export class FilesSession {
  readonly #task: WorkerTask;
  readonly #opened: Deferred<void> = deferred();
  readonly #asked = new Map<number, Deferred<unknown>>();
  #nextId = 1;
  #isOpen = true;
  /** No more questions: closes with the last answer. */
  #isClosing = false;
  /** Paths and versions that it holds. */
  entries = 0;

  constructor(workers: Workers, layers: LayerFiles) {
    const order: FilesOrder = { layers };
    this.#task = workers.start('files', order, {
      share: SHARE,
      onMessage: (message) => this.#receive(message as FromFiles),
    });
    this.#task.result.then(
      () => this.#end(closed()),
      (error: unknown) => this.#end(error),
    );
  }

  /** Whether it can be asked. */
  get isOpen(): boolean {
    return this.#isOpen && !this.#isClosing;
  }

  /** The tree is built; rejects with what was wrong. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  ask<K extends QuestionKind>(
    about: K,
    asked: FilesQuestions[K]['asked'],
  ): Promise<FilesQuestions[K]['answer']> {
    if (!this.#isOpen) return Promise.reject(closed());
    const id = this.#nextId++;
    const answer = deferred<unknown>();
    this.#asked.set(id, answer);
    this.#post({ kind: 'ask', id, about, asked });
    return answer.promise as Promise<FilesQuestions[K]['answer']>;
  }

  /** Ends once everything that was asked is answered. */
  close(): void {
    this.#isClosing = true;
    this.#closeWhenDone();
  }

  #receive(message: FromFiles): void {
    if (message.kind === 'opened') {
      this.entries = message.entries;
      return this.#opened.resolve();
    }
    const answer = this.#asked.get(message.id);
    this.#asked.delete(message.id);
    if (message.kind === 'answer') answer?.resolve(message.answer);
    else answer?.reject(errorFromReport(message.report));
    this.#closeWhenDone();
  }

  #closeWhenDone(): void {
    if (this.#isClosing && this.#asked.size === 0 && this.#isOpen) this.#post({ kind: 'close' });
  }

  #post(message: ToFiles): void {
    this.#task.post(message);
  }

  #end(error: unknown): void {
    this.#isOpen = false;
    this.#opened.reject(error);
    for (const answer of this.#asked.values()) answer.reject(error);
    this.#asked.clear();
  }
}

function closed(): StrataError {
  return new StrataError('CANCELLED', 'Cancelled', { retryable: true });
}
