import { z } from 'zod';
import { parseDigest, type Digest } from './digest.ts';

/** Largest size that JavaScript counts exactly; sizes beyond it are refused at the door (QUALITY M2). */
const byteCount = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

export const digestSchema = z.string().transform((text, context): Digest => {
  try {
    return parseDigest(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

/** https://github.com/opencontainers/image-spec/blob/main/image-index.md#image-index-property-descriptions (platform) */
export const platformSchema = z.object({
  architecture: z.string(),
  os: z.string(),
  'os.version': z.string().optional(),
  'os.features': z.array(z.string()).optional(),
  variant: z.string().optional(),
});
export type Platform = z.infer<typeof platformSchema>;

/** https://github.com/opencontainers/image-spec/blob/main/descriptor.md */
export const descriptorSchema = z.object({
  mediaType: z.string().min(1).max(255),
  digest: digestSchema,
  size: byteCount,
  urls: z.array(z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  data: z.string().optional(),
  artifactType: z.string().optional(),
  platform: platformSchema.optional(),
});
export type Descriptor = z.infer<typeof descriptorSchema>;
