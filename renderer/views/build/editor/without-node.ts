/**
 * Runs the language service in a page. Its parser looks for a byte order mark by `Buffer.from(character, 'UTF-8')`, the one thing of
 * Node that it uses; a page has no Node, and shows none to anything else.
 */
export function withoutNode<Result>(run: () => Result): Result {
  if ('Buffer' in globalThis) return run();
  Object.defineProperty(globalThis, 'Buffer', {
    configurable: true,
    value: { from: (text: string) => new TextEncoder().encode(text) },
  });
  try {
    return run();
  } finally {
    Reflect.deleteProperty(globalThis, 'Buffer');
  }
}
