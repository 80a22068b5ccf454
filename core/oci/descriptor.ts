import { z } from 'zod';
import { parseDigest, type Digest } from './digest.ts';
import { orNull } from './or-null.ts';

/** Largest size that JavaScript counts exactly; sizes beyond it are refused at the door (fault M2). */
const byteCount = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

/** RFC 6838, 4.2: a type and a subtype of at most 127 characters each. */
const MEDIA_TYPE = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;
/** RFC 3986, 4.3: an absolute one, so that nothing depends on where the document came from. */
const ABSOLUTE_URI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$/;
/** RFC 4648, 4. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export const digestSchema = z.string().transform((text, context): Digest => {
  try {
    return parseDigest(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

/** https://github.com/opencontainers/image-spec/blob/main/image-index.md#image-index-property-descriptions (platform) */
const platformSchema = z.object({
  architecture: z.string(),
  os: z.string(),
  'os.version': orNull(z.string()),
  'os.features': orNull(z.array(z.string())),
  variant: orNull(z.string()),
});
export type Platform = z.infer<typeof platformSchema>;

/** https://github.com/opencontainers/image-spec/blob/main/descriptor.md */
export const descriptorSchema = z.object({
  mediaType: z.string().regex(MEDIA_TYPE, 'not a media type'),
  digest: digestSchema,
  size: byteCount,
  urls: orNull(z.array(z.string().regex(ABSOLUTE_URI, 'not an absolute address'))),
  annotations: orNull(z.record(z.string(), z.string())),
  data: orNull(z.string().regex(BASE64, 'not base64')),
  artifactType: orNull(z.string()),
  platform: orNull(platformSchema),
});
export type Descriptor = z.infer<typeof descriptorSchema>;
