import { z } from 'zod';

/** https://github.com/opencontainers/image-spec/blob/main/image-layout.md#oci-layout-file */
export const layoutSchema = z.object({ imageLayoutVersion: z.literal('1.0.0') });

/** Annotation of index.json that holds an image's name. */
export const REF_NAME = 'org.opencontainers.image.ref.name';
