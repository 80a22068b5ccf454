import { z } from 'zod';
import { reportError, StrataError } from '../oci/strata-error.ts';
import { archiveOperations } from './archive-operations.ts';
import { dockerfileOperations } from './dockerfile-operations.ts';
import { layoutOperations } from './layout-operations.ts';
import { ociOperations } from './oci-operations.ts';
import { referenceOperations } from './reference-operations.ts';
import { registryOperations } from './registry-operations.ts';
import { rootfsOperations } from './rootfs-operations.ts';
import { streamOperations } from './stream-operations.ts';

/** Every op there is. Any other answers `unsupported`. */
const OPERATIONS = new Map(
  [
    referenceOperations,
    ociOperations,
    registryOperations,
    streamOperations,
    layoutOperations,
    rootfsOperations,
    archiveOperations,
    dockerfileOperations,
  ].flatMap((family) => Object.entries(family)),
);

const request = z.object({ id: z.union([z.string(), z.number()]), op: z.string(), input: z.unknown() });

/** A case may take 10 s; the answer that it took too long must arrive within them. In milliseconds. */
const LONGEST_CASE = 9000;

export type Answer =
  | { readonly id: string | number; readonly ok: true; readonly value: unknown }
  | {
      readonly id: string | number | null;
      readonly ok: false;
      readonly code: string;
      readonly message: string;
    }
  | { readonly id: string | number; readonly unsupported: true };

/** Answers one line of JSON with one object. Never throws. */
export async function answer(line: string, longest = LONGEST_CASE): Promise<Answer> {
  let id: string | number | null = null;
  try {
    const asked = request.safeParse(JSON.parse(line));
    if (!asked.success) throw new StrataError('INVALID_INPUT', 'A case is {"id", "op", "input"}');
    id = asked.data.id;
    const run = OPERATIONS.get(asked.data.op);
    if (run === undefined) return { id, unsupported: true };
    const value = await bounded((signal) => run(asked.data.input, signal), longest);
    return { id, ok: true, value: value ?? null };
  } catch (error) {
    const known =
      error instanceof SyntaxError ? new StrataError('INVALID_INPUT', 'The line is not JSON') : error;
    const { code, message } = reportError(known);
    return { id, ok: false, code, message };
  }
}

async function bounded<Result>(
  run: (signal: AbortSignal) => Promise<Result>,
  longest: number,
): Promise<Result> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new StrataError('CANCELLED', `The case took more than ${longest} ms`);
      controller.abort(error);
      reject(error);
    }, longest);
  });
  try {
    return await Promise.race([run(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
