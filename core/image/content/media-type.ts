/** What a file's first bytes say that it is; its name is not asked, anybody can choose one. */
export interface Sniffed {
  readonly content: 'text' | 'picture' | 'binary' | 'empty';
  readonly mediaType: string;
}

/** Enough to tell. */
export const SNIFFED_BYTES = 64 * 1024;

interface Signature {
  readonly mediaType: string;
  readonly at?: number;
  readonly bytes: string;
  readonly and?: { readonly at: number; readonly bytes: string };
}

/** In latin-1. Pictures are those that a window can show by itself. */
const SIGNATURES: readonly Signature[] = [
  { mediaType: 'image/png', bytes: '\x89PNG\r\n\x1a\n' },
  { mediaType: 'image/jpeg', bytes: '\xff\xd8\xff' },
  { mediaType: 'image/gif', bytes: 'GIF87a' },
  { mediaType: 'image/gif', bytes: 'GIF89a' },
  { mediaType: 'image/webp', bytes: 'RIFF', and: { at: 8, bytes: 'WEBP' } },
  { mediaType: 'image/bmp', bytes: 'BM', and: { at: 6, bytes: '\0\0\0\0' } },
  { mediaType: 'image/x-icon', bytes: '\0\0\x01\0', and: { at: 5, bytes: '\0' } },
  { mediaType: 'application/x-elf', bytes: '\x7fELF' },
  { mediaType: 'application/gzip', bytes: '\x1f\x8b' },
  { mediaType: 'application/zstd', bytes: '\x28\xb5\x2f\xfd' },
  { mediaType: 'application/x-xz', bytes: '\xfd7zXZ\0' },
  { mediaType: 'application/x-bzip2', bytes: 'BZh' },
  { mediaType: 'application/zip', bytes: 'PK\x03\x04' },
  { mediaType: 'application/zip', bytes: 'PK\x05\x06' },
  { mediaType: 'application/x-7z-compressed', bytes: "7z\xbc\xaf'\x1c" },
  { mediaType: 'application/vnd.sqlite3', bytes: 'SQLite format 3\0' },
  { mediaType: 'application/pdf', bytes: '%PDF-' },
  { mediaType: 'application/x-archive', bytes: '!<arch>\n' },
  { mediaType: 'application/x-tar', at: 257, bytes: 'ustar' },
  { mediaType: 'application/java-class', bytes: '\xca\xfe\xba\xbe' },
  { mediaType: 'application/wasm', bytes: '\0asm' },
  { mediaType: 'application/vnd.microsoft.portable-executable', bytes: 'MZ' },
  { mediaType: 'font/woff', bytes: 'wOFF' },
  { mediaType: 'font/woff2', bytes: 'wOF2' },
  { mediaType: 'font/ttf', bytes: '\0\x01\0\0\0' },
  { mediaType: 'font/otf', bytes: 'OTTO' },
  { mediaType: 'application/x-terminfo', bytes: '\x1a\x01' },
];

const UTF16_LITTLE = [0xff, 0xfe] as const;
const UTF16_BIG = [0xfe, 0xff] as const;

/** `head`: the first bytes of a file, all of them or at least {@link SNIFFED_BYTES}. */
export function sniff(head: Uint8Array): Sniffed {
  if (head.length === 0) return { content: 'empty', mediaType: 'application/x-empty' };
  const signature = SIGNATURES.find((one) => isSigned(head, one));
  if (signature !== undefined && !(signature.bytes.length < 4 && isText(head))) {
    const { mediaType } = signature;
    return { content: mediaType.startsWith('image/') ? 'picture' : 'binary', mediaType };
  }
  const text = textOf(head.subarray(0, SNIFFED_BYTES), true);
  if (text === undefined) return { content: 'binary', mediaType: 'application/octet-stream' };
  const beginning = text.slice(0, 2000).trimStart();
  const isSvg = beginning.startsWith('<') && /<svg[\s>]/.test(beginning);
  return { content: 'text', mediaType: isSvg ? 'image/svg+xml' : 'text/plain' };
}

/**
 * The text of bytes that are UTF-8 or UTF-16 with a mark; undefined for all else. `isCut`: the last character may be
 * incomplete.
 */
export function textOf(bytes: Uint8Array, isCut = false): string | undefined {
  const encoding = startsWith(bytes, UTF16_LITTLE)
    ? 'utf-16le'
    : startsWith(bytes, UTF16_BIG)
      ? 'utf-16be'
      : 'utf-8';
  if (encoding === 'utf-8' && bytes.includes(0)) return undefined;
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: isCut });
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

function isText(head: Uint8Array): boolean {
  return textOf(head.subarray(0, SNIFFED_BYTES), true) !== undefined;
}

function isSigned(head: Uint8Array, { at = 0, bytes, and }: Signature): boolean {
  return hasAt(head, at, bytes) && (and === undefined || hasAt(head, and.at, and.bytes));
}

function hasAt(head: Uint8Array, at: number, bytes: string): boolean {
  if (head.length < at + bytes.length) return false;
  for (let index = 0; index < bytes.length; index += 1)
    if (head[at + index] !== bytes.charCodeAt(index)) return false;
  return true;
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}
