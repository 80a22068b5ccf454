/**
 * Text from outside, safe to show and to copy (fault X2): control characters, terminal escapes, bidirectional
 * overrides and zero-width characters become visible symbols; line feeds and tabs stay.
 */
export function visibleText(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    // Unicode has pictures of the C0 controls at U+2400; DEL has its own.
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    if (code === 0x7f) return '\u2421';
    return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, '0')}\u27e9`;
  });
}

/** JSON of the same value without a character that {@link visibleText} would replace: they are written as escapes. */
export function plainJson(json: string): string {
  // Outside of texts, JSON has none of them.
  return json.replace(UNSAFE, (character) =>
    Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
      .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** Safe text on one line: for table cells, titles and log lines. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/[\n\t]/g, ' ');
}

// C0 but tab and line feed, DEL, C1, soft hyphen, Arabic letter mark, Mongolian vowel separator, zero-width and
// directional marks and overrides, line and paragraph separators, word joiner to nominal digit shapes, BOM,
// interlinear marks, tag characters, lone surrogates.
const UNSAFE =
  // eslint-disable-next-line no-control-regex -- finding control characters is its purpose
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|[\ud800-\udfff]/gu;
