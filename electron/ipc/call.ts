/** One call of a window, from unknown values to a reply. No Electron here, so that it can be tested with any value. */
import type { z } from 'zod';
import type { Reply } from '../../core/api/bridge.ts';
import type { CallInput, CallName, CallOutput } from '../../core/api/calls.ts';
import { StrataError, reportError, visibleLine } from '../../core/index.ts';
import { schemas } from './schemas.ts';
import { fitsInto } from './size.ts';

/** The window that called; only main can make one. */
export interface Caller {
  readonly windowId: number;
}

export type Handlers = {
  readonly [N in CallName]: (input: CallInput<N>, caller: Caller) => CallOutput<N> | Promise<CallOutput<N>>;
};

/** Characters that one call may carry; a selection of 100,000 digests has 8 million. */
const LARGEST_INPUT = 16 * 1024 * 1024;

interface Entry {
  readonly schema: z.ZodType;
  readonly handler: (input: never, caller: Caller) => unknown;
}

export type Dispatch = (name: unknown, input: unknown, caller: Caller) => Promise<Reply<unknown>>;

/** A Map, because an object would answer to `__proto__` and `constructor`. */
export function dispatcher(handlers: Handlers, onFault: (name: string, error: unknown) => void): Dispatch {
  const table = new Map<unknown, Entry>(
    Object.entries(schemas).map(([name, schema]) => [name, { schema, handler: handlers[name as CallName] }]),
  );

  return async (name, input, caller) => {
    try {
      const entry = table.get(name);
      if (!entry) throw new StrataError('INVALID_INPUT', `There is no call ${nameOf(name)}`);
      return { ok: true, value: await entry.handler(checked(entry, name, input), caller) };
    } catch (error) {
      const report = reportError(error);
      if (report.code === 'INTERNAL') onFault(nameOf(name), error);
      return { ok: false, error: report };
    }
  };
}

// The table pairs each handler with the schema of the same name; their types meet in `schemas` and `Handlers`.
function checked(entry: Entry, name: unknown, input: unknown): never {
  if (!fitsInto(input, LARGEST_INPUT)) {
    throw new StrataError('INVALID_INPUT', `The input of ${nameOf(name)} is too large or is not plain data`);
  }
  const parsed = entry.schema.safeParse(input);
  if (parsed.success) return parsed.data as never;
  const [issue] = parsed.error.issues;
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join('.').slice(0, 200)}` : '';
  throw new StrataError(
    'INVALID_INPUT',
    `The input of ${nameOf(name)} was refused${where}: ${issue?.message ?? 'unknown'}`,
  );
}

function nameOf(name: unknown): string {
  return typeof name === 'string' ? `"${visibleLine(name.slice(0, 100))}"` : `of type ${typeof name}`;
}
