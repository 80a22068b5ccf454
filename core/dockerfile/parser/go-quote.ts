const ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

/** What Go prints for `%q`, the form of quoted words in BuildKit's messages. */
export function goQuote(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what it is for
  const escaped = text.replace(/[\u0000-\u001f"\\\u007f]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(2, '0');
    return ESCAPES[character] ?? `\\x${code}`;
  });
  return `"${escaped}"`;
}
