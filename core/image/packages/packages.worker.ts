import { StrataError } from '../../oci/strata-error.ts';
import { deferred } from '../../stream/deferred.ts';
import { serveTasks } from '../../stream/worker-tasks.ts';
import { packageReader } from './package-reader.ts';
import type { FromReader, ReadSummary, ToReader } from './reading-messages.ts';

/** Packages in one message. */
const BATCH = 2000;

serveTasks(async (context) => {
  const reader = packageReader();
  const done = deferred<ReadSummary>();
  const post = (message: FromReader): void => context.post(message);
  context.signal.addEventListener('abort', () =>
    done.reject(new StrataError('CANCELLED', 'Cancelled', { retryable: true })),
  );
  context.listen((message) => {
    const order = message as ToReader;
    try {
      if (order.kind === 'files') {
        for (const file of order.files) reader.add(file);
        return post({ kind: 'read' });
      }
      const { packages, ...summary } = reader.report(order.about);
      for (let at = 0; at < packages.length; at += BATCH)
        post({ kind: 'packages', packages: packages.slice(at, at + BATCH) });
      done.resolve(summary);
    } catch (error) {
      done.reject(error);
    }
  });
  return done.promise;
});
