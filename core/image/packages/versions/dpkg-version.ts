import { compareDigits, endOfDigits, isDigit, isLetter } from './digits.ts';
import { threeParts } from './three-parts.ts';

/** https://www.debian.org/doc/debian-policy/ch-controlfields.html#version */
export function compareDpkgVersions(one: string, other: string): number {
  const a = threeParts(one);
  const b = threeParts(other);
  return (
    compareDigits(a.epoch, b.epoch) || comparePart(a.version, b.version) || comparePart(a.release, b.release)
  );
}

/** Parts without and with digits take turns; the end of a part counts as 0 there, and "~" is before even the end. */
function comparePart(one: string, other: string): number {
  let a = 0;
  let b = 0;
  while (a < one.length || b < other.length) {
    while (isText(one, a) || isText(other, b)) {
      const order = weight(one, a) - weight(other, b);
      if (order !== 0) return order;
      a += 1;
      b += 1;
    }
    const aEnd = endOfDigits(one, a);
    const bEnd = endOfDigits(other, b);
    const order = compareDigits(one.slice(a, aEnd), other.slice(b, bEnd));
    if (order !== 0) return order;
    a = aEnd;
    b = bEnd;
  }
  return 0;
}

function isText(text: string, at: number): boolean {
  return at < text.length && !isDigit(text.charCodeAt(at));
}

/** Letters before all else that is no letter. */
function weight(text: string, at: number): number {
  if (!isText(text, at)) return 0;
  const code = text.charCodeAt(at);
  if (code === TILDE) return -1;
  return isLetter(code) ? code : code + 256;
}

const TILDE = 0x7e;
