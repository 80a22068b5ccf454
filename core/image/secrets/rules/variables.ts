import { blot } from '../blot.ts';
import { doubted, isExample, isPlaceholder } from '../doubt.ts';
import type { Certainty } from '../found-secret.ts';

/** Words in the name of a variable that say that its value is a secret. */
const SECRET_NAME =
  /(?:^|[_.-])(?:pass|passwd|passphrase|password|pwd|secret|token|credentials?|api_?key|access_?key|secret_?key|private_?key|encryption_?key|signing_?key|account_?key|auth_?key)(?:$|[_.-])|(?:password|passwd|secret|token|apikey|credential)$/i;
/** What is about a secret and is none: where it is, how long, which kind. */
const NO_SECRET =
  /(?:^|[_.-])(?:file|files|path|dir|folder|url|uri|endpoint|host|name|user|username|id|type|length|size|age|ttl|timeout|expiry|expires|expiration|policy|hash|algorithm|version|enabled?|disabled?|header|field|prefix|public|count|limit|min|max|regex|pattern|required?|prompt|store|provider|class|mode|format|issuer|audience|scope|scopes)$|(?:^|[_.-])public[_.-]?key|^(?:OLD)?PWD$|^SSH_AUTH/i;
const WEAK =
  /^(?:admin|root|user|pass(?:word|wd)?|secret|test|guest|changeit|letmein|postgres|mysql|redis|12345\d*)\d*!?$/i;

export interface SecretVariable {
  readonly certainty: Certainty;
  /** "DB_PASSWORD=…, 12 characters" */
  readonly shown: string;
}

/** A variable whose name says that its value is a secret, and whose value could be one. */
export function secretVariable(name: string, value: string): SecretVariable | undefined {
  const bare = /^(["'])([\s\S]*)\1$/.exec(value.trim())?.[2] ?? value.trim();
  if (!SECRET_NAME.test(name) || NO_SECRET.test(name) || isPlaceholder(bare)) return undefined;
  // A sentence or a call is source, not a value.
  if (/\s.*\s|[()]|^\[|^\{/.test(bare)) return undefined;
  return {
    certainty: doubted('likely', isExample(bare) || WEAK.test(bare)),
    shown: blot(`${name}=`, bare),
  };
}

/** `NAME=value` anywhere in a line of a shell or a Dockerfile. */
export const ASSIGNMENT =
  /(?<![\w$.-])([A-Za-z_]\w{2,63})=("[^"\n]{1,512}"|'[^'\n]{1,512}'|[^\s"';|&<>()]{1,512})/g;
