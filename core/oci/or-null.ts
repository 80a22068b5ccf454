import { z } from 'zod';

/** Go writes `null` for every list and map that was never made; for readers that is the same as absent. */
export function orNull<Schema extends z.ZodType>(schema: Schema) {
  return schema
    .nullish()
    .transform((value): z.output<Schema> | undefined => value ?? undefined)
    .optional();
}
