/**
 * Asks the language service, in a page; `null` when it has no answer. Its parser looks for a byte order mark by
 * `Buffer.from(character, 'UTF-8')`, the one thing of Node that it uses; a page has no Node, and shows none to anything else. It
 * follows some files in a circle until the stack ends (a stage that stands on itself): then it has nothing to say.
 */
export function askService<Answer>(ask: () => Answer): Answer | null {
  const isLent = !('Buffer' in globalThis);
  if (isLent)
    Object.defineProperty(globalThis, 'Buffer', {
      configurable: true,
      value: { from: (text: string) => new TextEncoder().encode(text) },
    });
  try {
    return ask();
  } catch {
    return null;
  } finally {
    if (isLent) Reflect.deleteProperty(globalThis, 'Buffer');
  }
}
