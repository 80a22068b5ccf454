import { createContext, Script } from 'node:vm';

/**
 * Runs work that may never end, such as a person's regular expression: `undefined` when it was cut off, whereupon nothing of it
 * runs any more, not even what was to run at its end. Starting the clock takes up to a millisecond.
 */
export function watchdog(milliseconds: number): <T>(work: () => T) => { readonly value: T } | undefined {
  const sandbox = { work: (): void => undefined };
  const context = createContext(sandbox);
  const script = new Script('work()');
  return (work) => {
    let result: { readonly value: ReturnType<typeof work> } | undefined;
    sandbox.work = () => {
      result = { value: work() };
    };
    try {
      script.runInContext(context, { timeout: milliseconds });
    } catch (error) {
      if (!isTimeout(error)) throw error;
      return undefined;
    }
    return result;
  };
}

/** Of the sandbox's realm, and so no "instanceof Error" here. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
