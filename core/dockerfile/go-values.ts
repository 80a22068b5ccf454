/** What Go prints of lists, maps and structs, and what builders therefore wrote into histories. */

const QUOTED = /"(?:[^"\\]|\\[\s\S])*"/g;

/** `["a" "b"]`, `["a", "b"]` or `[a b]` as strings; `null` for anything else. */
export function goList(text: string): readonly string[] | null {
  const inner = /^\[([\s\S]*)\]$/.exec(text.trim())?.[1]?.trim();
  if (inner === undefined) return null;
  if (inner === '') return [];
  if (!inner.startsWith('"')) return inner.includes('"') ? null : inner.split(/\s+/);
  const strings = inner.match(QUOTED) ?? [];
  return inner.replace(QUOTED, '').replace(/[\s,]/g, '') === '' ? strings.map(goString) : null;
}

/** `map[80/tcp:{} 443/tcp:{}]` as its keys; `null` for anything else. */
export function goKeys(text: string): readonly string[] | null {
  const inner = /^map\[([\s\S]*)\]$/.exec(text.trim())?.[1];
  if (inner === undefined) return null;
  return inner
    .split(/:\{\}\s*/)
    .map((key) => key.trim())
    .filter((key) => key !== '');
}

/** A Go string literal with its quotes, as text. https://go.dev/ref/spec#String_literals */
function goString(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(
      /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g,
      (_all, byte: string | undefined, short: string | undefined, long: string | undefined, one: string) => {
        const code = byte ?? short ?? long;
        if (code === undefined) return ESCAPES[one] ?? one;
        const point = Number.parseInt(code, 16);
        return point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point);
      },
    );
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
};

/** `&{["CMD-SHELL" "curl -f x"] "30s" "3s" "0s" "0s" '\x03'}`, a printed health check, as an instruction's words. */
export function goHealthCheck(text: string): string | null {
  const struct = /^&?\{\s*(\[(?:"(?:[^"\\]|\\[\s\S])*"\s*)*\])\s+((?:"[^"]*"\s*)*)(.*)\}$/.exec(text.trim());
  if (struct === null) return null;
  const test = goList(struct[1] ?? '');
  if (test === null) return null;
  const times = (struct[2]?.match(QUOTED) ?? []).map(goString);
  const names = ['--interval=', '--timeout=', '--start-period=', '--start-interval='];
  const retries = goNumber(struct[3]?.trim() ?? '');
  const options = [
    ...names.flatMap((name, at) => {
      const time = times[at] ?? '0s';
      return time === '0s' || time === '' ? [] : [`${name}${time}`];
    }),
    ...(retries > 0 ? [`--retries=${retries}`] : []),
  ];
  return healthCheckWords(test, options);
}

export function healthCheckWords(test: readonly string[], options: readonly string[]): string {
  const [kind, ...rest] = test;
  if (kind === 'NONE') return 'NONE';
  const command = kind === 'CMD-SHELL' ? (rest[0] ?? '').replaceAll('\n', ' ') : execForm(rest);
  return [...options, 'CMD', command].join(' ');
}

/** The number of retries is printed as a rune: '\x03', '\n'. */
function goNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  if (!/^'[\s\S]+'$/.test(text)) return 0;
  return goString(text).codePointAt(0) ?? 0;
}

/** `["a", "b"]`, as a Dockerfile wants it. */
export function execForm(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;
}
