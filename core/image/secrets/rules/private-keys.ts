import { doubted } from '../doubt.ts';
import type { FoundSecret } from '../found-secret.ts';
import { matchAt } from '../match-at.ts';

/** RFC 7468, RFC 4880 (6.2) and PuTTY's own: what a private key in text begins with. */
export const KEY_STARTS = ['-----BEGIN ', 'PuTTY-User-Key-File-'] as const;

const BEGIN = /-----BEGIN ((?:[A-Z0-9]{2,12} ){0,3})PRIVATE KEY(?: BLOCK)?-----/y;
const PUTTY = /PuTTY-User-Key-File-[23]: ([a-z0-9-]{1,40})\r?\nEncryption: ([a-z0-9-]{1,20})\r?\n/y;
/** An RSA key of 16,384 bits has some 13,000 characters; what is longer is not looked at further. */
const LONGEST_KEY = 16_384;
/** Of base 64 in a key of 256 bits. What has less is a name of the format, as in programs that read keys. */
const LEAST_BODY = 40;

export interface KeyInText extends Omit<FoundSecret, 'line'> {
  readonly length: number;
}

/** The private key that begins at `at`, if one does. `text` has one character for each byte. */
export function privateKeyAt(text: string, at: number, isDoubtful: boolean): KeyInText | undefined {
  const putty = matchAt(PUTTY, text, at);
  if (putty !== null) {
    const certainty = putty[2] === 'none' ? 'sure' : 'likely';
    return {
      kind: 'private key',
      title: 'PuTTY private key',
      certainty: doubted(certainty, isDoubtful),
      shown: `PuTTY-User-Key-File…, ${putty[1] ?? ''}`,
      length: putty[0].length,
    };
  }
  const begin = matchAt(BEGIN, text, at);
  if (begin === null) return undefined;
  const start = at + begin[0].length;
  // No line of a key has five hyphens, so the next ones are its end or there is none.
  const end = text.indexOf('-----', start);
  if (end < 0 || end - start > LONGEST_KEY || !text.startsWith('-----END ', end)) return undefined;
  const body = text.slice(start, end);
  const characters = characterCount(body);
  if (characters < LEAST_BODY) return undefined;
  const format = (begin[1] ?? '').trim();
  const isEncrypted =
    format === 'ENCRYPTED' || body.includes('ENCRYPTED') || isEncryptedOpenSsh(format, body);
  const title = TITLES[format] ?? 'Private key';
  return {
    kind: 'private key',
    title: isEncrypted ? `${title}, encrypted` : title,
    certainty: doubted(isEncrypted ? 'likely' : 'sure', isDoubtful),
    shown: `${begin[0]}…, ${characters} characters`,
    length: end - at,
  };
}

const TITLES: Readonly<Record<string, string>> = {
  RSA: 'RSA private key',
  DSA: 'DSA private key',
  EC: 'EC private key',
  OPENSSH: 'OpenSSH private key',
  PGP: 'PGP private key',
  ENCRYPTED: 'Private key',
};

/** Base 64 of a body, whether its lines end in fact or, within JSON and source, as "\n"; 0 when something else stands there. */
function characterCount(body: string): number {
  const lines = body.replace(/\\[nr]/g, '\n').split(/[\r\n]+/);
  // Lines of headers ("Proc-Type: 4,ENCRYPTED"), the checksum of PGP.
  const counted = lines
    .map((line) => line.trim().replace(/^["'+\s]+|["'+,;\s\\]+$/g, ''))
    .filter((line) => !/^[A-Za-z-]{2,30}: /.test(line));
  return counted.every((line) => /^[A-Za-z0-9+/=]*$/.test(line))
    ? counted.reduce((sum, line) => sum + line.length, 0)
    : 0;
}

/** openssh-key-v1: the cipher's name follows the magic; "none" is an open key. PROTOCOL.key of OpenSSH. */
function isEncryptedOpenSsh(format: string, body: string): boolean {
  if (format !== 'OPENSSH') return false;
  const head = Buffer.from(body.replace(/\\[nr]/g, '').slice(0, 100), 'base64');
  const cipher = head.subarray(19, 23).toString('latin1');
  return head.toString('latin1', 0, 14) === 'openssh-key-v1' && cipher !== 'none';
}
