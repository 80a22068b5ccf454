import { isNoise } from './noise.ts';

/** What a tag says by its spelling. Tags are free text; these are the customs of those who publish. */
export interface ReadTag {
  /**
   * `moving`: a name for whatever is newest ("latest", "stable-alpine"). `version`: it begins with numbers ("1.27-alpine",
   * "v2.0.0-rc1", "2024.10"). `dated`: it begins with a day ("20240612", "RELEASE.2024-06-13T22-53-53Z"). `word`: the rest
   * ("bookworm", "bookworm-20240612").
   */
  readonly kind: 'moving' | 'version' | 'dated' | 'word';
  /** Of a version or a day, most significant first, without leading zeros. */
  readonly numbers: readonly string[];
  /** `null`: a release. */
  readonly prerelease: Prerelease | null;
  /** "1.27.2-rc1" of "v1.27.2-rc1-alpine"; `null` for what is no version. */
  readonly version: string | null;
  /** What follows the version ("alpine"), or the whole of what is none. */
  readonly variant: string;
}

interface Prerelease {
  /** Place of its word among those of {@link PRERELEASES}. */
  readonly rank: number;
  readonly number: string;
}

/** Names that whoever publishes points elsewhere from time to time. */
const MOVING =
  /^(latest|stable|mainline|edge|nightly|main|master|dev|develop|devel|development|testing|test|staging|unstable|rolling|lts|current|canary|beta|alpha|rc|next|preview|trunk|head|snapshot|release|prod|production)(?=$|[-_.])/i;
const DAY = /(?:^|[-_.])(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])(?=$|[-_.T])/;

const PREFIX = /^(?:v|r|release[-_.]?v?|version[-_.]?v?|ver[-_.]?)(?=\d)/i;
const DAY_FIRST =
  /^((?:19|20)\d\d)(-?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?:(?:T|[-_.T](?=\d{4}))(\d\d)[-:]?(\d\d)(?:[-:]?(\d\d))?Z?)?(?=$|[-_.T])/;

/** Of what comes before a release, the furthest from it first. */
const PRERELEASES: readonly (readonly string[])[] = [
  ['dev', 'snapshot', 'nightly', 'canary', 'experimental', 'unstable'],
  ['alpha', 'a'],
  ['beta', 'b'],
  ['milestone', 'm'],
  ['preview', 'pre', 'ea', 'next'],
  ['rc', 'cr'],
];
const RANKS = new Map(PRERELEASES.flatMap((words, rank) => words.map((word) => [word, rank] as const)));
/** One letter alone means something else ("1.2-b"); with a number it is Python's ("3.13.0b1"). */
const PRERELEASE =
  /^[-_.]?(?:(dev|snapshot|nightly|canary|experimental|unstable|alpha|beta|milestone|preview|pre|ea|next|rc|cr)(?:[-_.]?(\d+))?|(a|b|m)(\d+))(?=$|[-_.+])/i;

export function readTag(tag: string): ReadTag {
  const first = tag.charCodeAt(0);
  const beginsWithDigit = first >= 0x30 && first <= 0x39;
  if (!beginsWithDigit) {
    const moving = MOVING.exec(tag);
    if (moving !== null && !DAY.test(tag) && !PREFIX.test(tag) && !isNoise(tag))
      return { kind: 'moving', numbers: [], prerelease: null, version: null, variant: tag };
  }
  const prefix = beginsWithDigit ? 0 : (PREFIX.exec(tag)?.[0].length ?? -1);
  if (prefix < 0) return { kind: 'word', numbers: [], prerelease: null, version: null, variant: tag };
  const rest = tag.slice(prefix);
  const century = rest.charCodeAt(0) === 0x32 || rest.charCodeAt(0) === 0x31;
  const day = century && rest.length >= 8 ? DAY_FIRST.exec(rest) : null;
  if (day !== null) {
    const [whole, year = '', , ...others] = day;
    return {
      kind: 'dated',
      numbers: [year, ...others].filter((part) => part !== undefined).map(withoutZeros),
      prerelease: null,
      version: whole,
      variant: afterBorder(rest.slice(whole.length)),
    };
  }
  const numbers = rest.slice(0, endOfNumbers(rest));
  const after = rest.slice(numbers.length);
  const early = after === '' ? null : PRERELEASE.exec(after);
  return {
    kind: 'version',
    numbers: numbers.split('.').map(withoutZeros),
    prerelease: early === null ? null : readPrerelease(early),
    version: numbers + (early?.[0] ?? ''),
    variant: afterBorder(early === null ? after : after.slice(early[0].length)),
  };
}

function readPrerelease([, word, number, letter, letterNumber]: RegExpExecArray): Prerelease {
  return {
    rank: RANKS.get((word ?? letter ?? '').toLowerCase()) ?? 0,
    number: withoutZeros(number ?? letterNumber ?? '0'),
  };
}

/** Of digits with single dots between. Everything that is listed comes through here, so it goes without an expression. */
function endOfNumbers(text: string): number {
  let end = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) end = at + 1;
    else if (code !== 0x2e || end !== at) break;
  }
  return end;
}

function afterBorder(text: string): string {
  return text !== '' && '-_.+'.includes(text.charAt(0)) ? text.slice(1) : text;
}

export function withoutZeros(digits: string): string {
  let at = 0;
  while (at < digits.length - 1 && digits.charCodeAt(at) === 0x30) at += 1;
  return at === 0 ? digits : digits.slice(at);
}
