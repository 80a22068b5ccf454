import { setTimeout as delay } from 'node:timers/promises';
import type { LayerPass } from '../image/layer-index/layer-pass.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Reference } from '../oci/reference.ts';
import { isCancelled, StrataError } from '../oci/strata-error.ts';
import type { Registry } from '../registry/registry.ts';
import { observeRetries, type PullObserver } from './pull-event.ts';

/** Attempts without a single new byte between them before a download is given up (fault R4). */
const ATTEMPTS_WITHOUT_PROGRESS = 5;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 8_000;

interface LayerToReceive {
  readonly reference: Reference;
  readonly descriptor: Descriptor;
  readonly observe: PullObserver;
  readonly signal: AbortSignal;
}

/** Fetches what is missing of a layer into its pass; a connection that breaks off is gone on with from there. */
export async function receiveLayer(
  registry: Registry,
  order: LayerToReceive,
  pass: LayerPass,
): Promise<void> {
  const { descriptor, observe, signal } = order;
  let attempts = 0;
  let validator: string | undefined;
  while (pass.written < descriptor.size) {
    const before = pass.written;
    // The client has tried often enough to get an answer; what is repeated here is only a body that broke off.
    const opened = await registry.blob(order.reference, descriptor, {
      offset: before,
      signal,
      ...observeRetries(observe),
      ...(validator === undefined ? {} : { validator }),
    });
    validator = opened.validator;
    try {
      if (opened.offset !== before) await pass.restart();
      for await (const chunk of opened.bytes) {
        await pass.write(chunk);
        observe({ kind: 'bytes', digest: descriptor.digest, received: pass.written });
      }
      // A body that ended early without an error is as good as a cut connection.
      if (pass.written < descriptor.size) throw endedEarly(descriptor, pass.written);
    } catch (error) {
      if (isCancelled(error) || !(error instanceof StrataError) || !error.retryable) throw error;
      attempts = pass.written > before ? 1 : attempts + 1;
      if (attempts >= ATTEMPTS_WITHOUT_PROGRESS) throw error;
      const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempts - 1));
      observe({ kind: 'retry', attempt: attempts, delayMs, because: error.message });
      await delay(delayMs, undefined, { signal });
    }
  }
}

function endedEarly(descriptor: Descriptor, received: number): StrataError {
  return new StrataError(
    'INVALID_RESPONSE',
    `The registry ended ${descriptor.digest} after ${received} of ${descriptor.size} bytes`,
    { retryable: true, evidence: { digest: descriptor.digest, received, size: descriptor.size } },
  );
}
