import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { StrataError, type LoginVault } from '../../core/index.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { whyUnsafe, type Keychain } from './keychain.ts';

/** Base64 of what the keychain made of each login; names of users are in it, too. */
const fileSchema = z.object({ version: z.literal(1), logins: z.record(z.string(), z.string()) });
const loginSchema = z.object({
  username: z.string(),
  secret: z.string(),
  as: z.enum(['password', 'token']),
});
type Login = z.infer<typeof loginSchema>;

interface VaultOptions {
  /** `logins.json` of the data folder; only its owner may read it. */
  readonly file: string;
  readonly keychain: Keychain;
  readonly log: (level: 'warning', text: string) => void;
}

/**
 * Logins that are entered in the window: encrypted with a key that the system's keychain keeps, or, where there is none,
 * in memory until the program ends. Never in clear on a disk.
 */
export function openVault({ file, keychain, log }: VaultOptions): LoginVault {
  const session = new Map<string, Login>();
  let turn: Promise<unknown> = Promise.resolve();
  /** One change at a time: each begins with what the one before has written. */
  const change = (edit: (logins: Map<string, string>) => void): Promise<void> => {
    const changed = turn.then(async () => {
      const logins = await readLogins(file).catch(() => new Map<string, string>());
      edit(logins);
      const content = { version: 1, logins: Object.fromEntries(logins) };
      await writeAtomically(file, `${JSON.stringify(content)}\n`);
    });
    turn = changed.catch(() => undefined);
    return changed;
  };

  return {
    async find(domain) {
      const passing = session.get(domain);
      if (passing !== undefined) return { ...passing, kept: 'session' };
      await turn;
      const encrypted = (await readLogins(file)).get(domain);
      return encrypted === undefined
        ? undefined
        : { ...decrypted(domain, encrypted, keychain), kept: 'keychain' };
    },
    async save({ domain, username, secret, as }) {
      const login: Login = { username, secret, as };
      const unsafe = whyUnsafe(keychain);
      if (unsafe !== undefined) {
        log('warning', `the login for ${domain} is forgotten when Strata ends: ${unsafe}`);
        session.set(domain, login);
        return;
      }
      const encrypted = keychain.encryptString(JSON.stringify(login)).toString('base64');
      await change((logins) => logins.set(domain, encrypted));
      session.delete(domain);
    },
    async remove(domain) {
      session.delete(domain);
      await turn;
      const known = await readLogins(file).catch(() => undefined);
      if (known === undefined || known.has(domain)) await change((logins) => logins.delete(domain));
    },
  };
}

async function readLogins(file: string): Promise<Map<string, string>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT') return new Map();
    throw damaged(file, `it cannot be read (${String(code)})`);
  }
  try {
    return new Map(Object.entries(fileSchema.parse(JSON.parse(text)).logins));
  } catch {
    // The parser's own message quotes the text.
    throw damaged(file, 'it is not what Strata wrote');
  }
}

function damaged(file: string, why: string): StrataError {
  return new StrataError('INVALID_CONFIG_FILE', `The logins in ${file} cannot be used: ${why}`, {
    action: 'Sign in again at the registries that need it: that writes the file anew.',
    evidence: { file },
  });
}

function decrypted(domain: string, encrypted: string, keychain: Keychain): Login {
  try {
    const text = keychain.decryptString(Buffer.from(encrypted, 'base64'));
    return loginSchema.parse(JSON.parse(text));
  } catch {
    // Neither the keychain's nor the parser's message is passed on: what it was about is a password.
    throw new StrataError('NO_KEYCHAIN', `The keychain does not open the login for ${domain}`, {
      action: `Unlock the keychain of the system, or sign in to ${domain} again.`,
      evidence: { registry: domain },
    });
  }
}
