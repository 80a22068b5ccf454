/** What a README is made into, in order: first what it is cut into, then each of these as it is to be shown. */
import { parseMarkdown } from './parse.ts';
import { partsOf } from './parts.ts';
import type { ReadmeNews, ShownPart } from './shown-part.ts';

/** Milliseconds between two pieces of news, so that the window does not draw each part for itself. */
const BETWEEN = 30;

export function* followReadme(readme: string): Generator<ReadmeNews> {
  const parts = partsOf(readme);
  yield { kind: 'cut', texts: parts.map(({ text }) => text) };
  let shown: ShownPart[] = [];
  let told = 0;
  for (const { plain, text } of parts) {
    shown.push(plain ? { kind: 'plain', text } : { kind: 'parsed', nodes: parseMarkdown(text) });
    if (performance.now() - told < BETWEEN) continue;
    yield { kind: 'parts', parts: shown };
    shown = [];
    told = performance.now();
  }
  yield { kind: 'parts', parts: shown };
}
