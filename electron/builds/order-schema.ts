import { z } from 'zod';
import type { BuildOrder } from '../../core/api/builds.ts';

// Lengths: the longest honest value, several times over.
const id = z.string().min(1).max(200);
const name = z.string().min(1).max(1024);
const place = z.string().max(32_768);
const words = z.record(name, z.string().max(65_536));

/** What a person chose in the form, as a window sends it and as files keep it. */
export const buildOrder = z.strictObject({
  source: id,
  tags: z.array(name).max(100),
  target: z.string().max(4096).nullable(),
  args: words,
  labels: words,
  platforms: z.array(z.string().min(1).max(200)).max(20),
  noCache: z.boolean(),
  pull: z.boolean(),
  network: z.enum(['default', 'none', 'host']),
  format: z.enum(['oci', 'docker']),
  provenance: z.enum(['none', 'min', 'max']),
  secrets: z.record(
    id,
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('file'), handle: id, path: place }),
      z.strictObject({ kind: z.literal('environment'), variable: name }),
    ]),
  ),
  contexts: z.record(
    id,
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('folder'), handle: id, path: place }),
      z.strictObject({ kind: z.literal('image'), reference: name }),
    ]),
  ),
  ssh: z.record(
    id,
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('agent') }),
      z.strictObject({ kind: z.literal('key'), handle: id, path: place }),
    ]),
  ),
}) satisfies z.ZodType<BuildOrder>;
