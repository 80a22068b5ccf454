/** What may stand behind a backslash and then means itself. */
const ITSELF = /[^A-Za-z0-9]/;

/**
 * The longest text that everything an expression matches has in it for sure; "" when none is certain. It is looked for
 * first, at the speed of memory, and only where it is the expression is tried.
 */
export function requiredText(source: string): string {
  let best = '';
  let run = '';
  const end = (): void => {
    // Half a character: what follows may have quantified the other half.
    if (run.length > best.length && !/[\ud800-\udfff]/.test(run)) best = run;
    run = '';
  };
  for (let at = 0; at < source.length;) {
    const character = source[at] ?? '';
    if (character === '|') return '';
    if (character === '(') {
      end();
      at = groupEnd(source, at);
    } else if (character === '[') {
      end();
      at = setEnd(source, at);
    } else if ('?*{'.includes(character)) {
      // What it follows may be missing.
      run = run.slice(0, -1);
      end();
      at = character === '{' ? braceEnd(source, at) : at + 1;
    } else if (character === '\\') {
      const next = source[at + 1] ?? '';
      if (ITSELF.test(next)) run += next;
      else {
        end();
        // The letters and digits behind \x, \u, \c, \k and the like are no text.
        at = escapeEnd(source, at);
        continue;
      }
      at += 2;
    } else if ('^$.+)]}'.includes(character)) {
      end();
      at += 1;
    } else {
      run += character;
      at += 1;
    }
  }
  end();
  return best;
}

function groupEnd(source: string, from: number): number {
  let depth = 0;
  for (let at = from; at < source.length;) {
    const character = source[at];
    if (character === '\\') at += 2;
    else if (character === '[') at = setEnd(source, at);
    else {
      if (character === '(') depth += 1;
      if (character === ')') depth -= 1;
      at += 1;
      if (depth === 0) return at;
    }
  }
  return source.length;
}

/** Behind the set of characters that begins there. */
export function setEnd(source: string, from: number): number {
  for (let at = from + 1; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1;
    else if (source[at] === ']') return at + 1;
  }
  return source.length;
}

function braceEnd(source: string, from: number): number {
  const close = source.indexOf('}', from);
  return close < 0 ? source.length : close + 1;
}

/** Behind the escape that begins there. */
export function escapeEnd(source: string, from: number): number {
  const escape =
    /^\\(?:x[0-9a-f]{0,2}|u\{[0-9a-f]*\}|u[0-9a-f]{0,4}|c[a-z]|k<[^>]*>|[pP]\{[^}]*\}|\d+|[^])?/i.exec(
      source.slice(from, from + 200),
    );
  return from + Math.max(1, escape?.[0].length ?? 1);
}
