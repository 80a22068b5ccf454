/** What makes a find an example rather than a secret. */
import { entropy } from './blot.ts';
import type { Certainty } from './found-secret.ts';

/** Places where keys are there to be read by everybody: documentation, tests, examples, and what packages bring along for them. */
const EXAMPLE_PLACE =
  /(?:^|\/)(?:usr\/share\/(?:doc|man|info|perl5?)|tests?|testing|testdata|test[-_]data|testcases?|__tests__|specs?|fixtures?|examples?|samples?|demos?|docs?|mocks?|benchmarks?|wycheproof)\//i;
/** Names of files that are there to be copied. */
const EXAMPLE_NAME =
  /(?:example|sample|template|\.dist|\.tmpl|\.test\.\w+|_test\.\w+|\.spec\.\w+|\.md|\.rst|\.adoc|\.d\.ts)$/i;
/** Debian makes one when a package is installed; in an image it is the same for all who pull it. */
const SNAKEOIL = /snakeoil/i;

export function isExamplePlace(path: string): boolean {
  return EXAMPLE_PLACE.test(path) || EXAMPLE_NAME.test(path) || SNAKEOIL.test(path);
}

export function doubted(certainty: Certainty, isDoubtful: boolean): Certainty {
  return isDoubtful ? 'possible' : certainty;
}

const EXAMPLE_WORD =
  /example|sample|dummy|changeme|change_me|placeholder|your[-_a-z]{0,12}(?:key|token|secret|password)|redacted|xxxx|\*\*\*|\.\.\.|<[a-z]|foobar|deadbeef|0123456789|1234567890|abcdefgh|insert|todo/i;

/** "AKIAIOSFODNN7EXAMPLE", "ghp_xxxxxxxx…": written by a person to show the form. */
export function isExample(secret: string): boolean {
  return EXAMPLE_WORD.test(secret);
}

/** Bits per character below which a key was made by no machine. */
const LEAST_ENTROPY = 3;

export function looksRandom(secret: string): boolean {
  return entropy(secret) >= LEAST_ENTROPY;
}

/** What stands for a value that comes from elsewhere, or is none. */
export function isPlaceholder(value: string): boolean {
  return (
    value.length < 4 ||
    /^(?:\$|%|\{\{|@|<|\/|~|\.{1,2}\/|file:|https?:\/\/[^:@/]*(?:\/|$))/.test(value) ||
    /^(?:true|false|yes|none|null|nil|undefined|disabled?|enabled?|required|optional|prompt|ask|auto|default|unset|\d{1,6}|\*+|x+)$/i.test(
      value,
    )
  );
}
