import type { PackageReport } from '../../api/packages.ts';
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
  let told = 0;
  let report: PackageReport | undefined;
  const post = (message: FromReader): void => context.post(message);
  const tell = (whole: PackageReport): void => {
    const { packages, ...summary } = whole;
    if (told >= packages.length) return done.resolve(summary);
    post({ kind: 'packages', packages: packages.slice(told, told + BATCH) });
    told += BATCH;
  };
  context.signal.addEventListener('abort', () =>
    done.reject(new StrataError('CANCELLED', 'Cancelled', { retryable: true })),
  );
  context.listen((message) => {
    const order = message as ToReader;
    try {
      if (order.kind === 'files') {
        for (const file of order.files) reader.add(file);
        post({ kind: 'read' });
      } else if (order.kind === 'end') tell((report = reader.report(order.about)));
      else if (report !== undefined) tell(report);
    } catch (error) {
      done.reject(error);
    }
  });
  return done.promise;
});
