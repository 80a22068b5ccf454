import { useEffect, useRef, useState } from 'react';
import type { ErrorReport } from '../../../core/api/errors.ts';
import type { FileChoice } from '../../../core/api/files.ts';
import { reportOf } from '../../bridge.ts';
import { readPieces } from './read-file.ts';
import { collectLines, encodingOf, type Encoding } from './text-lines.ts';

/** Bytes of a text that are shown: more than anybody reads, less than a window chokes on. */
const MOST_TEXT = 32 * 1024 * 1024;

export interface LoadedText {
  /** Grows while pieces come. */
  readonly lines: readonly string[];
  readonly longest: number;
  readonly encoding: Encoding;
  readonly done: boolean;
  /** The file goes on behind the last line. */
  readonly cut: boolean;
  readonly error: ErrorReport | null;
}

/** The text of a file, line by line, as it comes; `null` until its first piece is here. */
export function useText(file: FileChoice, size: number, forced: Encoding | null): LoadedText | null {
  const id = JSON.stringify([file.key, file.platform, file.path, file.layer, forced]);
  const [loaded, setLoaded] = useState<{ readonly id: string; readonly text: LoadedText } | null>(null);
  const wanted = useRef(file);
  useEffect(() => {
    wanted.current = file;
  });
  useEffect(() => {
    let current = true;
    const load = async (): Promise<void> => {
      let collected = collectLines(forced ?? 'utf-8');
      let encoding = forced;
      let cut = size > MOST_TEXT;
      const show = (done: boolean, error: ErrorReport | null): void => {
        if (!current) return;
        const { lines, longest } = collected;
        setLoaded({
          id,
          text: { lines, longest, encoding: encoding ?? 'utf-8', done, cut: done && cut, error },
        });
      };
      try {
        for await (const bytes of readPieces(wanted.current, Math.min(size, MOST_TEXT), () => current)) {
          if (encoding === null) {
            encoding = encodingOf(bytes);
            collected = collectLines(encoding);
          }
          if (!collected.add(bytes)) {
            cut = true;
            break;
          }
          show(false, null);
        }
        collected.end();
        show(true, null);
      } catch (thrown) {
        show(true, reportOf(thrown));
      }
    };
    void load();
    return () => {
      current = false;
    };
  }, [id, size, forced]);
  return loaded?.id === id ? loaded.text : null;
}
