import { z } from 'zod';
import { descriptorSchema } from './descriptor.ts';
import { orNull } from './or-null.ts';

/** The largest published indexes list some dozens; each entry of a longer one would be asked for (fault M4). */
export const MOST_MANIFESTS = 4096;

/** https://github.com/opencontainers/image-spec/blob/main/image-index.md, and docker's manifest list, which has the same fields. */
export const indexSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: orNull(z.string()),
  artifactType: orNull(z.string()),
  manifests: z.array(descriptorSchema),
  subject: orNull(descriptorSchema),
  annotations: orNull(z.record(z.string(), z.string())),
});
export type ImageIndex = z.infer<typeof indexSchema>;
