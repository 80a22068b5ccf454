/** Text of an image, safe to show: what would hide, turn or move other text becomes a visible symbol (fault X2). */
export function visibleText(text: string): string {
  return HIDDEN_OR_TURNING.test(text) ? text.replace(EACH, symbol) : text;
}

/** The same on one line; bytes of a path that are no text stand as "\xff". */
export function visiblePath(path: string): string {
  return visibleText(
    path.replace(/[\udc80-\udcff]/gu, (byte) => `\\x${(byte.charCodeAt(0) - 0xdc00).toString(16)}`),
  ).replace(/[\n\t]/g, (control) => (control === '\n' ? '\u240a' : '\u2409'));
}

function symbol(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  // Unicode has pictures of the C0 controls at U+2400; DEL has its own.
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, '0')}\u27e9`;
}

const UNSAFE = String.raw`[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]|[\u{e0000}-\u{e007f}]`;
const HIDDEN_OR_TURNING = new RegExp(UNSAFE, 'u');
const EACH = new RegExp(UNSAFE, 'gu');
