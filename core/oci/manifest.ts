import { z } from 'zod';
import { descriptorSchema } from './descriptor.ts';
import { orNull } from './or-null.ts';

/** An overlay file system mounts 128; images with more than 1,024 layers run nowhere, a list of a million is an attack (fault M2). */
export const MOST_LAYERS = 1024;

/**
 * https://github.com/opencontainers/image-spec/blob/main/manifest.md, and docker's schema 2, which has the same fields.
 * `layers` may be empty (an image of nothing but metadata) but never absent or null.
 */
export const manifestSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: orNull(z.string()),
  artifactType: orNull(z.string()),
  config: descriptorSchema,
  layers: z.array(descriptorSchema),
  subject: orNull(descriptorSchema),
  annotations: orNull(z.record(z.string(), z.string())),
});
export type ImageManifest = z.infer<typeof manifestSchema>;
