import { z } from 'zod';
import { descriptorSchema } from './descriptor.ts';

/** The largest published indexes list some dozens; each entry of a longer one would be asked for (QUALITY M4). */
export const MOST_MANIFESTS = 4096;

/** https://github.com/opencontainers/image-spec/blob/main/image-index.md, and docker's manifest list, which has the same fields. */
export const indexSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  artifactType: z.string().optional(),
  manifests: z.array(descriptorSchema),
  subject: descriptorSchema.optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
export type ImageIndex = z.infer<typeof indexSchema>;
