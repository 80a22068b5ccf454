import { createContext, Script } from 'node:vm';

const TIMEOUT = 'ERR_SCRIPT_EXECUTION_TIMEOUT';

let script: Script | undefined;
let sandbox: { work: (() => unknown) | undefined } | undefined;

/**
 * Runs `work` for at most so many milliseconds; undefined when it takes longer. It is stopped wherever it is, a regular
 * expression that tries exponentially many ways included: nothing else in JavaScript can stop one. Nothing of it runs any more
 * then, not even what was to run at its end. Starting the clock takes up to a millisecond.
 */
export function withinTime<T>(milliseconds: number, work: () => T): { readonly value: T } | undefined {
  script ??= new Script('work()');
  if (sandbox === undefined) {
    sandbox = { work: undefined };
    createContext(sandbox);
  }
  let result: { readonly value: T } | undefined;
  sandbox.work = () => void (result = { value: work() });
  try {
    script.runInContext(sandbox, { timeout: milliseconds });
    return result;
  } catch (error) {
    if (isTimeout(error)) return undefined;
    throw error;
  } finally {
    sandbox.work = undefined;
  }
}

function isTimeout(error: unknown): boolean {
  // No `instanceof`: the error may be of another realm.
  return typeof error === 'object' && error !== null && 'code' in error && error.code === TIMEOUT;
}
