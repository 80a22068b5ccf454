import type { ClientRequest } from 'node:http';
import { StrataError } from '../../oci/strata-error.ts';
import type { HttpPayload } from './http.ts';

/**
 * Sends a body as fast as the other end takes it. `moved` is called whenever bytes have gone out. An answer that comes before all
 * was sent ends the sending: what is left will not be read.
 */
export function sendPayload(message: ClientRequest, { open, onSent }: HttpPayload, moved: () => void): void {
  let over = false;
  let wake: () => void = () => undefined;
  const stop = (): void => {
    over = true;
    wake();
  };
  message.once('response', stop);
  message.once('close', stop);
  message.on('drain', () => wake());
  const send = async (): Promise<void> => {
    let sent = 0;
    for await (const chunk of open()) {
      if (over) break;
      sent += chunk.byteLength;
      if (!message.write(chunk)) await new Promise<void>((resolve) => (wake = resolve));
      moved();
      onSent?.(sent);
    }
    if (!over) message.end();
  };
  send().catch((error: unknown) =>
    message.destroy(
      error instanceof StrataError
        ? error
        : new StrataError('INTERNAL', 'The bytes to send could not be read', { cause: error }),
    ),
  );
}
