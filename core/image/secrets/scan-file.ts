import { visibleLine } from '../../oci/visible-text.ts';
import { humanSize } from '../units.ts';
import { doubted, isExamplePlace } from './doubt.ts';
import type { FoundSecret } from './found-secret.ts';
import { FILE_RULES, type FileRule } from './rules/file-rules.ts';
import { scanTokens } from './scan-tokens.ts';

/** A NUL within the first bytes: what git and grep go by. */
const BINARY_HEAD = 8000;
const LONGEST_SHOWN = 200;

/** Everything in one file: `bytes` are its beginning, `size` is how many it has. */
export function scanFile(path: string, bytes: Buffer, size: number): readonly FoundSecret[] {
  if (size === 0) return [];
  const isText = !bytes.subarray(0, BINARY_HEAD).includes(0);
  const isDoubtful = isExamplePlace(path);
  const tokens = scanTokens(bytes, { isText, isDoubtful });
  const lines = new Set(tokens.map(({ line }) => line));
  const byPlace = FILE_RULES.filter((rule) => rule.path.test(path)).flatMap((rule) =>
    applied(rule, bytes, size, { isText, isDoubtful }),
  );
  // A token with a name of its own says more than the place it is in.
  return [...tokens, ...byPlace.filter(({ line }) => line === null || !lines.has(line))].map((found) => ({
    ...found,
    shown: visibleLine(found.shown).slice(0, LONGEST_SHOWN),
  }));
}

function applied(
  { kind, title, certainty, read }: FileRule,
  bytes: Buffer,
  size: number,
  { isText, isDoubtful }: { readonly isText: boolean; readonly isDoubtful: boolean },
): readonly FoundSecret[] {
  if (read === undefined)
    return [
      {
        kind,
        title,
        certainty: doubted(certainty, isDoubtful),
        shown: `A file of ${humanSize(size)}`,
        line: null,
      },
    ];
  if (!isText) return [];
  return read(bytes.toString('utf8')).map((found) => ({
    kind,
    title: found.title ?? title,
    certainty: doubted(found.certainty ?? certainty, isDoubtful),
    shown: found.shown,
    line: found.line,
  }));
}
