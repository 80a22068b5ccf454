import { StrataError } from './strata-error.ts';

/** What docker, containerd and go-containerregistry accept at most for a manifest. */
export const LARGEST_DOCUMENT = 4 * 1024 * 1024;
/** Documents of the specification nest five deep. */
const DEEPEST = 64;
/** Values in one document; the largest known has some thousands. Checking every one of millions would take seconds. */
const MOST_VALUES = 200_000;

/**
 * JSON that has one meaning for every reader: UTF-8 without byte order mark, no key twice in an object, bounded in
 * size, depth and number of values (fault M2). `what` names the document in errors.
 */
export function parseStrictJson(bytes: Uint8Array, what: string): unknown {
  if (bytes.length > LARGEST_DOCUMENT) {
    throw new StrataError(
      'DOCUMENT_TOO_LARGE',
      `The ${what} has ${bytes.length} bytes; ${LARGEST_DOCUMENT} are allowed`,
      {
        action: 'No tool publishes such a document for an image; it is refused to protect this machine.',
        evidence: { size: bytes.length },
      },
    );
  }
  const text = decode(bytes, what);
  scan(text, what);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw invalid(what, 'it is not JSON', error);
  }
}

export function invalid(what: string, reason: string, cause?: unknown): StrataError {
  return new StrataError('INVALID_DOCUMENT', `The ${what} is refused: ${reason}`, {
    action: 'The image is malformed where it was published; pull another tag or tell its publisher.',
    cause,
  });
}

function decode(bytes: Uint8Array, what: string): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw invalid(what, 'it is not UTF-8', error);
  }
  if (text.startsWith('\ufeff')) throw invalid(what, 'it begins with a byte order mark');
  return text;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

/**
 * Looks at brackets, commas and keys only; whether the rest is JSON is for the parser that comes after. `open` holds the
 * keys of each object around the current place, `null` for a list.
 */
function scan(text: string, what: string): void {
  const open: (Set<string> | null)[] = [];
  let values = 1;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (keys !== null && keys !== undefined && nextCode(text, end) === COLON)
        addKey(keys, text.slice(at, end), what);
      at = end;
      continue;
    }
    if (code === OPEN_OBJECT || code === OPEN_LIST) {
      open.push(code === OPEN_OBJECT ? new Set() : null);
      values += 1;
      if (open.length > DEEPEST) throw invalid(what, `it nests more than ${DEEPEST} deep`);
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      open.pop();
    } else if (code === COMMA) {
      values += 1;
    }
    if (values > MOST_VALUES) throw invalid(what, `it holds more than ${MOST_VALUES} values`);
    at += 1;
  }
}

/** Position after the closing quote, or the end of the text. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    at += code === BACKSLASH ? 2 : 1;
  }
  return text.length;
}

function nextCode(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at += 1;
  return text.charCodeAt(at);
}

function addKey(keys: Set<string>, literal: string, what: string): void {
  let key = literal;
  try {
    key = JSON.parse(literal) as string;
  } catch {
    // Not a string: the parser that comes after says so with its position.
  }
  if (keys.has(key)) throw invalid(what, `the key "${key.slice(0, 100)}" stands twice in one object`);
  keys.add(key);
}
