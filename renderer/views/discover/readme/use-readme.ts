import { useEffect, useState } from 'react';
import type { ReadmeNews, ShownPart } from './shown-part.ts';

/** Milliseconds without news, after which a README is taken for one that was made to be slow: the rest is shown as text. */
const PATIENCE = 5000;

interface Readme {
  readonly parts: readonly ShownPart[];
  readonly done: boolean;
}

const NOTHING: Readme = { parts: [], done: false };

/** The parts that are parsed so far, by a worker that ends with them, or when nobody looks any more. */
export function useReadme(readme: string): Readme {
  const [state, setState] = useState({ ...NOTHING, readme });
  useEffect(() => {
    const worker = new Worker(new URL('./readme.worker.ts', import.meta.url), { type: 'module' });
    let texts: readonly string[] = [readme];
    let parts: readonly ShownPart[] = [];
    let patience: ReturnType<typeof setTimeout> | undefined;
    const end = (): void => {
      clearTimeout(patience);
      worker.terminate();
    };
    const tell = (): void => {
      const done = parts.length >= texts.length;
      if (done) end();
      setState({ readme, parts, done });
    };
    const giveUp = (): void => {
      parts = [...parts, ...texts.slice(parts.length).map((text) => ({ kind: 'plain' as const, text }))];
      tell();
    };
    const wait = (): void => {
      clearTimeout(patience);
      patience = setTimeout(giveUp, PATIENCE);
    };
    worker.addEventListener('message', ({ data }: MessageEvent<ReadmeNews>) => {
      wait();
      if (data.kind === 'cut') texts = data.texts;
      else {
        parts = [...parts, ...data.parts];
        tell();
      }
    });
    worker.addEventListener('error', giveUp);
    wait();
    worker.postMessage(readme);
    return end;
  }, [readme]);
  return state.readme === readme ? state : NOTHING;
}
