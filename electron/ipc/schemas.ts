import { z } from 'zod';
import type { CallInput, CallName } from '../../core/api/calls.ts';
import type { ImageSortKey } from '../../core/api/images.ts';
import { settingsChange } from '../settings/schema.ts';

// Lengths: the longest honest value, several times over. A reference has at most 255 characters of name, 128 of tag and 71 of digest.
const none = z.null();
const key = z.string().min(1).max(1024);
const keys = z.array(key).max(100_000);
const id = z.string().min(1).max(200);
const line = z.string().max(4096);
const platform = z.string().min(1).max(200).nullable();

const SORT_KEYS = [
  'name',
  'imageId',
  'digest',
  'platform',
  'created',
  'layers',
  'download',
  'unpacked',
  'onDisk',
  'unique',
  'usedBy',
] as const satisfies readonly ImageSortKey[];

const selection = {
  filters: z.array(line).max(100),
  sort: z.strictObject({ by: z.enum(SORT_KEYS), descending: z.boolean() }),
  groupBy: z.enum(['none', 'repository', 'registry']),
};
const query = z.strictObject({
  ...selection,
  offset: z.number().int().min(0).max(10_000_000),
  limit: z.number().int().min(0).max(1000),
});
const image = z.strictObject({ key, platform });
const removal = z.strictObject({ keys, mode: z.enum(['untag', 'delete']) });
const prune = z.strictObject({
  all: z.boolean(),
  until: z.string().max(100).nullable(),
  labels: z.array(line).max(100),
});
/** What is pasted may be a whole script around one name; the core reads the start of it. */
const pull = z.strictObject({ text: z.string().max(16_384), platform });
const job = z.strictObject({ id });

/** What each call takes. Closed: a call without a schema does not compile, a key that is not named here is refused. */
export const schemas = {
  'app.facts': none,
  'app.health': none,
  'app.openWindow': none,
  'app.showFolder': z.strictObject({ which: z.enum(['store', 'logs']) }),
  'clipboard.write': z.strictObject({ text: z.string().max(8 * 1024 * 1024) }),
  'settings.get': none,
  'settings.set': settingsChange,

  'images.page': query,
  'images.keys': z.strictObject(selection),
  'images.totals': none,
  'images.selectionTotals': z.strictObject({ keys }),
  'images.detail': image,
  'images.documents': image,
  'images.inspect': z.strictObject({ keys }),
  'images.tag': z.strictObject({ key, name: z.string().max(1024) }),
  'images.planRemoval': removal,
  'images.remove': removal,
  'images.undoRemoval': job,
  'images.planPrune': prune,
  'images.prune': prune,
  'images.completeFilter': z.strictObject({ text: line }),
  'images.export': z.strictObject({ query, format: z.enum(['csv', 'json']) }),

  'pull.read': pull,
  'pull.plan': pull,
  'pull.start': pull,
  'pull.tags': z.strictObject({ text: line }),

  'jobs.list': none,
  'jobs.cancel': job,
  'jobs.retry': job,
  'jobs.dismiss': job,
  'jobs.log': job,

  'store.verify': none,
  'store.report': z.strictObject({ jobId: id }),
  'store.repair': z.strictObject({ jobId: id }),
} satisfies { readonly [N in CallName]: z.ZodType<CallInput<N>> };
