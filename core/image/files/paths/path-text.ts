/**
 * Paths are bytes; a window and JSON know only text. Bytes that are no UTF-8 become the lone surrogates U+DC80 to U+DCFF, which
 * no valid text has, so that every path has a text of its own (PEP 383 does the same).
 */
const ESCAPE = 0xdc00;

/** Never fails, and {@link pathBytes} gives back the same bytes. */
export function pathText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = buffer.toString('utf8');
  return text.includes('\ufffd') ? escapedText(buffer) : text;
}

/** The bytes of a path; lone surrogates that {@link pathText} never writes are as bytes what UTF-8 has for U+FFFD. */
export function pathBytes(text: string): Buffer {
  const parts: Buffer[] = [];
  let plain = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < ESCAPE + 0x80 || code > ESCAPE + 0xff) {
      plain += character;
      continue;
    }
    parts.push(Buffer.from(plain), Buffer.of(code - ESCAPE));
    plain = '';
  }
  return parts.length === 0 ? Buffer.from(text) : Buffer.concat([...parts, Buffer.from(plain)]);
}

function escapedText(bytes: Buffer): string {
  let text = '';
  let plain = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    text += bytes.toString('utf8', plain, at) + String.fromCharCode(ESCAPE + (bytes[at] ?? 0));
    at += 1;
    plain = at;
  }
  return text + bytes.toString('utf8', plain);
}

/** Bytes of the well-formed sequence at `at`, 0 when there is none. The Unicode Standard, table 3-7. */
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length =
    first >= 0xc2 && first < 0xe0
      ? 2
      : first >= 0xe0 && first < 0xf0
        ? 3
        : first >= 0xf0 && first < 0xf5
          ? 4
          : 0;
  if (length === 0) return 0;
  const second = bytes[at + 1] ?? 0;
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let next = 2; next < length; next += 1) {
    const byte = bytes[at + next] ?? 0;
    if (byte < 0x80 || byte > 0xbf) return 0;
  }
  return length;
}
