import { compareDigits, compareText, endOfDigits, isDigit, isLetter } from './digits.ts';
import { threeParts } from './three-parts.ts';

/** [epoch:]version-release. https://rpm-software-management.github.io/rpm/manual/dependencies.html#versioning */
export function compareRpmVersions(one: string, other: string): number {
  const a = threeParts(one);
  const b = threeParts(other);
  return (
    compareDigits(a.epoch, b.epoch) || comparePart(a.version, b.version) || comparePart(a.release, b.release)
  );
}

/** rpmvercmp: segments of digits or of letters; "~" sorts before the end, "^" after it and before everything else. */
function comparePart(one: string, other: string): number {
  let a = 0;
  let b = 0;
  for (;;) {
    a = skipSeparators(one, a);
    b = skipSeparators(other, b);
    if (one[a] === '~' || other[b] === '~') {
      if (one[a] !== other[b]) return one[a] === '~' ? -1 : 1;
      a += 1;
      b += 1;
      continue;
    }
    if (one[a] === '^' || other[b] === '^') {
      if (one[a] === other[b]) {
        a += 1;
        b += 1;
        continue;
      }
      if (a === one.length) return -1;
      if (b === other.length) return 1;
      return one[a] === '^' ? -1 : 1;
    }
    if (a === one.length || b === other.length) return one.length - a - (other.length - b);
    const aEnd = endOfSegment(one, a);
    const bEnd = endOfSegment(other, b);
    const aIsNumber = isDigit(one.charCodeAt(a));
    // A number is newer than letters.
    if (aIsNumber !== isDigit(other.charCodeAt(b))) return aIsNumber ? 1 : -1;
    const compare = aIsNumber ? compareDigits : compareText;
    const order = compare(one.slice(a, aEnd), other.slice(b, bEnd));
    if (order !== 0) return order;
    a = aEnd;
    b = bEnd;
  }
}

function skipSeparators(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isDigit(code) || isLetter(code) || text[at] === '~' || text[at] === '^') break;
    at += 1;
  }
  return at;
}

function endOfSegment(text: string, at: number): number {
  if (isDigit(text.charCodeAt(at))) return endOfDigits(text, at);
  let end = at;
  while (end < text.length && isLetter(text.charCodeAt(end))) end += 1;
  return end;
}
