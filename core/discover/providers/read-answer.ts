import { z } from 'zod';
import { StrataError } from '../../oci/strata-error.ts';

/** Rows of one page that are looked at: a registry that sends more was not asked for them. */
const MOST_ROWS = 1000;

/** An answer of a web API by its schema. Throws `INVALID_RESPONSE`. */
export function readAnswer<T>(schema: z.ZodType<T>, json: unknown, who: string, what: string): T {
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new StrataError(
    'INVALID_RESPONSE',
    `${who} answered ${what} in a form that is not the documented one: "${issue?.path.join('.') ?? ''}" is not as it should be`,
    { action: `Check that ${who} is the kind of registry that it is entered as.` },
  );
}

/** A list of which each row is read by itself: one that is broken does not take the others with it. */
export function rows<T>(row: z.ZodType<T>): z.ZodType<readonly T[]> {
  return z
    .array(z.unknown())
    .nullish()
    .transform((list) =>
      (list ?? []).slice(0, MOST_ROWS).flatMap((item) => {
        const read = row.safeParse(item);
        return read.success ? [read.data] : [];
      }),
    );
}

/** What is of the wrong type counts as not told. */
export const text = z.string().nullish().catch(null);
export const count = z.number().nullish().catch(null);
export const flag = z.boolean().nullish().catch(null);
