import { z } from 'zod';
import { StrataError } from '../oci/strata-error.ts';

/** One op of the conformance probe: what it takes, checked, and what it answers. */
export type Operation = (input: unknown, signal: AbortSignal) => Promise<unknown>;

export function operation<Schema extends z.ZodType>(
  schema: Schema,
  run: (input: z.output<Schema>, signal: AbortSignal) => unknown,
): Operation {
  return async (input, signal) => {
    const checked = schema.safeParse(input);
    if (checked.success) return run(checked.data, signal);
    const issue = checked.error.issues[0];
    throw new StrataError(
      'INVALID_INPUT',
      `The input is wrong at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? ''}`,
    );
  };
}

/** Binary text comes as base64. */
export const bytesInput = z.union([
  z
    .object({ base64: z.base64().transform((text) => Buffer.from(text, 'base64')) })
    .transform(({ base64 }) => base64),
  z.object({ text: z.string() }).transform(({ text }) => Buffer.from(text)),
]);

export const fileInput = z.union([
  z.object({ file: z.string().min(1) }),
  z.object({ base64: z.base64().transform((text) => Buffer.from(text, 'base64')) }),
]);
