import { compareDigits, compareText } from './digits.ts';

/** Before and after a version without one: apk-package(5). */
const SUFFIXES: Readonly<Record<string, number>> = {
  alpha: -4,
  beta: -3,
  pre: -2,
  rc: -1,
  cvs: 1,
  svn: 2,
  git: 3,
  hg: 4,
  p: 5,
};

interface ApkVersion {
  readonly numbers: readonly string[];
  readonly letter: string;
  readonly suffixes: readonly { readonly order: number; readonly number: string }[];
  readonly revision: string;
}

/** "1.2.3b_rc4_p1-r2". https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk-package.5.scd */
export function compareApkVersions(one: string, other: string): number {
  const a = parse(one);
  const b = parse(other);
  return (
    compareNumbers(a.numbers, b.numbers) ||
    compareText(a.letter, b.letter) ||
    compareSuffixes(a.suffixes, b.suffixes) ||
    compareDigits(a.revision, b.revision)
  );
}

function parse(text: string): ApkVersion {
  const revision = /-r(\d+)$/.exec(text)?.[1] ?? '';
  const base = text.replace(/-r\d+$/, '');
  const [version = '', ...suffixes] = base.split('_');
  const [plain = ''] = version.split('~');
  return {
    numbers: plain.replace(/[a-z]$/, '').split('.'),
    letter: /[a-z]$/.exec(plain)?.[0] ?? '',
    suffixes: suffixes.map((suffix) => ({
      order: SUFFIXES[suffix.replace(/\d.*$/, '')] ?? 0,
      number: /\d+/.exec(suffix)?.[0] ?? '',
    })),
    revision,
  };
}

/** All but the first compare as fractions when one of them begins with a zero: 1.05 is before 1.1. */
function compareNumbers(one: readonly string[], other: readonly string[]): number {
  for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
    const a = one[at] ?? '';
    const b = other[at] ?? '';
    const asFractions = at > 0 && (a.startsWith('0') || b.startsWith('0'));
    const order = asFractions ? compareText(a, b) : compareDigits(a, b);
    if (order !== 0) return order;
  }
  return one.length - other.length;
}

function compareSuffixes(one: ApkVersion['suffixes'], other: ApkVersion['suffixes']): number {
  for (let at = 0; at < Math.max(one.length, other.length); at += 1) {
    const a = one[at] ?? { order: 0, number: '' };
    const b = other[at] ?? { order: 0, number: '' };
    const order = a.order - b.order || compareDigits(a.number, b.number);
    if (order !== 0) return order;
  }
  return 0;
}
