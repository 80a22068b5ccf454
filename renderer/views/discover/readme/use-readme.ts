import type { RootContent } from 'mdast';
import { useEffect, useState } from 'react';
import { partsOf } from './parts.ts';

export type ShownPart =
  | { readonly kind: 'parsed'; readonly nodes: readonly RootContent[] }
  | { readonly kind: 'plain'; readonly text: string };

/** Milliseconds that parsing may take of one turn. */
const TURN = 12;
/** One part that takes so long was made to: the rest is shown as the text that it is. */
const TOO_LONG = 400;

/** The parts that are parsed so far; the first is there with the first paint after the parser was loaded. */
export function useReadme(readme: string): { readonly parts: readonly ShownPart[]; readonly done: boolean } {
  const [state, setState] = useState<{
    readonly readme: string;
    readonly parts: readonly ShownPart[];
    readonly done: boolean;
  }>({ readme, parts: [], done: false });
  useEffect(() => {
    let current = true;
    const follow = async (): Promise<void> => {
      // what few people look at is loaded when they do
      const { parseMarkdown } = await import('./parse.ts');
      const waiting = partsOf(readme);
      let parts: readonly ShownPart[] = [];
      let slow = false;
      for (let next = 0; next < waiting.length && current;) {
        const began = performance.now();
        const shown: ShownPart[] = [];
        while (next < waiting.length && (shown.length === 0 || performance.now() - began < TURN)) {
          const part = waiting[next];
          next += 1;
          if (part === undefined) break;
          const started = performance.now();
          shown.push(
            part.plain || slow
              ? { kind: 'plain', text: part.text }
              : { kind: 'parsed', nodes: parseMarkdown(part.text) },
          );
          slow ||= performance.now() - started > TOO_LONG;
        }
        parts = [...parts, ...shown];
        setState({ readme, parts, done: next >= waiting.length });
        // oxlint-disable-next-line no-await-in-loop -- the window has a turn
        await new Promise((resolve) => setTimeout(resolve));
      }
    };
    void follow();
    return () => {
      current = false;
    };
  }, [readme]);
  return state.readme === readme ? state : { parts: [], done: false };
}
