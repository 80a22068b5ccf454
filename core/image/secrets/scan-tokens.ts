import { blot } from './blot.ts';
import { doubted, isExample, looksRandom } from './doubt.ts';
import type { FoundSecret } from './found-secret.ts';
import { matchAt } from './match-at.ts';
import { prefixSearch } from './prefix-search.ts';
import { KEY_STARTS, privateKeyAt } from './rules/private-keys.ts';
import { TOKEN_RULES, type TokenRule } from './rules/token-rules.ts';

/** In one file; more of the same tell nothing new. */
const MOST_FOUND = 50;

const SEARCH = prefixSearch<TokenRule | 'private key'>([
  ...KEY_STARTS.map((start) => [start, 'private key'] as const),
  ...TOKEN_RULES.flatMap((rule) => rule.starts.map((start) => [start, rule] as const)),
]);

/** Keys and tokens that are known by how they are written, anywhere in some bytes. */
export function scanTokens(
  bytes: Buffer,
  about: { readonly isText: boolean; readonly isDoubtful: boolean },
): readonly FoundSecret[] {
  const found: FoundSecret[] = [];
  // One character for each byte; most files have nothing that begins like a secret, and are never made into text.
  let text: string | undefined;
  const line = lineCounter(bytes);
  SEARCH.search(bytes, (at, rules) => {
    if (found.length >= MOST_FOUND) return bytes.length;
    text ??= bytes.toString('latin1');
    for (const rule of rules) {
      const match =
        rule === 'private key' ? privateKeyAt(text, at, about.isDoubtful) : tokenAt(rule, text, at, about);
      if (match === undefined) continue;
      const { length, ...secret } = match;
      found.push({ ...secret, line: about.isText ? line(at) : null });
      return at + length;
    }
    return at;
  });
  return found;
}

function tokenAt(
  rule: TokenRule,
  text: string,
  at: number,
  { isText, isDoubtful }: { readonly isText: boolean; readonly isDoubtful: boolean },
): (Omit<FoundSecret, 'line'> & { readonly length: number }) | undefined {
  if (!isText && rule.inBinaries !== true) return undefined;
  const before = at === 0 ? '' : (text[at - 1] ?? '');
  if ((rule.notAfter ?? WORD).test(before)) return undefined;
  const match = matchAt(rule.pattern, text, at);
  if (match === null) return undefined;
  const secret = match[1] ?? match[0];
  const isShown = isExample(secret);
  if (!looksRandom(secret) || (isShown && isDoubtful)) return undefined;
  const open = rule.starts.find((start) => secret.startsWith(start)) ?? '';
  return {
    kind: rule.kind,
    title: rule.title,
    certainty: doubted(rule.certainty, isDoubtful || isShown),
    shown: blot(open, secret),
    length: match[0].length,
  };
}

const WORD = /[A-Za-z0-9_-]/;

/** Numbers of lines for places that come in order. */
function lineCounter(bytes: Buffer): (at: number) => number {
  let line = 1;
  let counted = 0;
  return (at) => {
    for (
      let feed = bytes.indexOf(0x0a, counted);
      feed >= 0 && feed < at;
      feed = bytes.indexOf(0x0a, counted)
    ) {
      line += 1;
      counted = feed + 1;
    }
    return line;
  };
}
