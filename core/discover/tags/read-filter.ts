import { readTag, withoutZeros, type ReadTag } from './read-tag.ts';

export interface TagFilter {
  readonly matches: (tag: string) => boolean;
  /** Why it could not be used, if so; then it matches everything. */
  readonly problem: string | null;
}

const EVERYTHING = (): boolean => true;
const LONGEST = 500;

/**
 * Terms with blanks between, all of which must hold: a version with a sign (">=1.25 <1.27"), a glob that the whole tag must
 * be ("1.*-slim", with * ? and [a-z]), or plain text that it must contain, in any case; "!" before a term turns it around.
 */
export function readFilter(text: string): TagFilter {
  const words = text
    .trim()
    .replace(/([<>]=?|=)\s+/g, '$1')
    .split(/\s+/)
    .filter((word) => word !== '');
  if (text.length > LONGEST)
    return { matches: EVERYTHING, problem: `The filter is longer than ${LONGEST} characters` };
  const tests: ((tag: string) => boolean)[] = [];
  const bounds: Bound[] = [];
  for (const word of words) {
    const turned = word.startsWith('!') && word.length > 1;
    const term = turned ? word.slice(1) : word;
    const sign = /^(<=|>=|<|>|=)(.*)$/.exec(term);
    if (sign !== null) {
      const bound = readBound(sign[1] ?? '', sign[2] ?? '');
      if (bound === undefined || turned)
        return {
          matches: EVERYTHING,
          problem: `"${term}" names no version: write >=1.25 <1.27, for example`,
        };
      bounds.push(bound);
      continue;
    }
    const test = termTest(term);
    if (test === undefined)
      return {
        matches: EVERYTHING,
        problem: `"${term}" has a [ that is not closed, or a range turned around`,
      };
    tests.push(turned ? (tag) => !test(tag) : test);
  }
  if (bounds.length > 0)
    tests.push((tag) => {
      const read = readTag(tag);
      if (read.numbers.length === 0) return false;
      return bounds.every((bound) => bound.read.kind === read.kind && holds(bound, read));
    });
  return { matches: (tag) => tests.every((test) => test(tag)), problem: null };
}

function termTest(term: string): ((tag: string) => boolean) | undefined {
  if (/[*?[]/.test(term)) return globTest(term.toLowerCase());
  const wanted = term.toLowerCase();
  // Nearly all tags are in lower case already, and a tag that has it as it stands needs no copy.
  return (tag) => tag.includes(wanted) || tag.toLowerCase().includes(wanted);
}

interface Bound {
  readonly sign: string;
  readonly read: ReadTag;
}

function readBound(sign: string, text: string): Bound | undefined {
  const read = readTag(text);
  return read.kind === 'version' || read.kind === 'dated' ? { sign, read } : undefined;
}

/**
 * As far as the bound is written: 1.27.3 is 1.27 and so not below it. What a tag leaves out is the newest of it, as those mean who
 * publish "1" beside "1.27". What leads to a version is below it, and yet nothing that "<1.27" asks for.
 */
function holds({ sign, read: bound }: Bound, read: ReadTag): boolean {
  const order = compareNumbers(read.numbers, bound.numbers);
  if (order !== 0) return sign.startsWith(order < 0 ? '<' : '>');
  if (bound.prerelease !== null) {
    const early = compareEarly(read, bound);
    return early === 0 ? sign.includes('=') : sign.startsWith(early < 0 ? '<' : '>');
  }
  const leadsToIt = read.prerelease !== null && read.numbers.length <= bound.numbers.length;
  if (leadsToIt) return sign === '<=';
  return sign.includes('=');
}

function compareNumbers(numbers: readonly string[], bound: readonly string[]): number {
  for (const [position, wanted] of bound.entries()) {
    const own = numbers[position];
    if (own === undefined) return 1;
    if (own.length !== wanted.length) return own.length - wanted.length;
    if (own !== wanted) return own < wanted ? -1 : 1;
  }
  return 0;
}

function compareEarly(read: ReadTag, bound: ReadTag): number {
  if (read.prerelease === null || bound.prerelease === null) return read.prerelease === null ? 1 : 0;
  if (read.prerelease.rank !== bound.prerelease.rank) return read.prerelease.rank - bound.prerelease.rank;
  return compareNumbers([withoutZeros(read.prerelease.number)], [bound.prerelease.number]);
}

type Step = 'star' | ((code: number) => boolean);

/** The whole tag must match. Time is bounded by glob × tag: of stars, only the last is gone back to. */
function globTest(glob: string): ((tag: string) => boolean) | undefined {
  const steps: Step[] = [];
  for (let at = 0; at < glob.length; at += 1) {
    const character = glob.charAt(at);
    if (character === '*') {
      if (steps.at(-1) !== 'star') steps.push('star');
    } else if (character === '?') {
      steps.push(() => true);
    } else if (character === '[') {
      const end = glob.indexOf(']', at + 2);
      const one = end < 0 ? undefined : readClass(glob.slice(at + 1, end));
      if (one === undefined) return undefined;
      steps.push(one);
      at = end;
    } else {
      const code = glob.charCodeAt(at);
      steps.push((other) => other === code);
    }
  }
  return (tag) => runGlob(steps, tag.toLowerCase());
}

function readClass(text: string): ((code: number) => boolean) | undefined {
  const turned = /^[!^]./.test(text);
  const ranges: (readonly [number, number])[] = [];
  const body = turned ? text.slice(1) : text;
  for (let at = 0; at < body.length; at += 1) {
    const low = body.charCodeAt(at);
    const isRange = body.charAt(at + 1) === '-' && at + 2 < body.length;
    const high = isRange ? body.charCodeAt(at + 2) : low;
    if (high < low) return undefined;
    ranges.push([low, high]);
    if (isRange) at += 2;
  }
  return (code) => ranges.some(([low, high]) => low <= code && code <= high) !== turned;
}

function runGlob(steps: readonly Step[], tag: string): boolean {
  let step = 0;
  let at = 0;
  let star = -1;
  let eaten = 0;
  while (at < tag.length) {
    const current = steps[step];
    if (current === 'star') {
      star = step;
      eaten = at;
      step += 1;
    } else if (current !== undefined && current(tag.charCodeAt(at))) {
      step += 1;
      at += 1;
    } else if (star >= 0) {
      eaten += 1;
      at = eaten;
      step = star + 1;
    } else {
      return false;
    }
  }
  return steps.slice(step).every((rest) => rest === 'star');
}
