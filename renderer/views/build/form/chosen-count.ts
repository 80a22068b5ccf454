import type { BuildOrder } from '../../../../core/api/builds.ts';

/** How much of an order is other than what a build does by itself. */
export function chosenCount(order: BuildOrder): number {
  const records = [order.args, order.labels, order.secrets, order.contexts, order.ssh];
  const switched = [
    order.target !== null,
    order.noCache,
    order.pull,
    order.network !== 'default',
    order.format !== 'oci',
    order.provenance !== 'none',
  ];
  return (
    order.tags.length +
    order.platforms.length +
    records.reduce((sum, record) => sum + Object.keys(record).length, 0) +
    switched.filter(Boolean).length
  );
}
