import type { RegistryKind } from '../../api/registries.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import { openRegistry } from '../../registry/registry.ts';
import type { SignInOrder } from '../registries.ts';
import type { ConnectionSettings } from './connection-options.ts';
import { credentialsOf } from './logins.ts';

/** Access tokens have some kB at most; a file that was taken for one is refused. */
const LONGEST_SECRET = 64 * 1024;
const LONGEST_NAME = 500;

/** Throws unless something can be done with it. */
export function checkedLogin(order: SignInOrder): SignInOrder {
  const username = order.username.trim();
  const refuse = (why: string, action: string): StrataError =>
    new StrataError('INVALID_INPUT', `The login for ${order.domain} ${why}`, { action });
  if (username === '' && order.as === 'password') throw refuse('has no user name', 'Enter one.');
  if (order.secret === '')
    throw refuse(`has no ${order.as}`, 'Enter one; for public images no login is needed.');
  if (order.secret.length > LONGEST_SECRET || username.length > LONGEST_NAME)
    throw refuse('is far too long', 'Check what was pasted or piped in.');
  // Basic authentication ends the name at the first colon: RFC 7617 section 2.
  if (username.includes(':')) throw refuse('has a colon in its user name', 'Correct the user name.');
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  if (/[\u0000-\u001f\u007f]/.test(username + order.secret))
    throw refuse('holds control characters', `Enter the ${order.as} as one line.`);
  return { ...order, username };
}

/** Asks the registry with this login and no other; throws `UNAUTHORIZED` with what to do when it refuses it. */
export async function tryLogin(
  order: SignInOrder,
  kind: RegistryKind,
  connections: ConnectionSettings,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { domain } = order;
  const registry = openRegistry({
    credentials: { find: (asked) => Promise.resolve(asked === domain ? credentialsOf(order) : undefined) },
    registries: connections.of,
    // A person waits, and a registry that counts wrong passwords does, too.
    limits: { attempts: 2, budgetMs: 30_000 },
  });
  try {
    await registry.ping(domain, signal === undefined ? {} : { signal });
  } catch (error) {
    throw error instanceof StrataError && (error.code === 'UNAUTHORIZED' || error.code === 'FORBIDDEN')
      ? refusedLogin(error, order, kind)
      : error;
  } finally {
    registry.close();
  }
}

function refusedLogin(error: StrataError, order: SignInOrder, kind: RegistryKind): StrataError {
  const who = order.username === '' ? 'this token' : `the login of "${visibleLine(order.username)}"`;
  return new StrataError('UNAUTHORIZED', `${order.domain} refused ${who}: ${error.message}`, {
    action: `${order.as === 'token' ? 'Check the token: whether it is whole, has not expired, and may read.' : 'Check the user name and the password.'} ${ADVICE[kind] ?? TOKENS}`,
    evidence: error.evidence,
  });
}

const TOKENS = 'Where sign-in needs a second factor, the password is refused: enter an access token instead.';

const ADVICE: Readonly<Partial<Record<RegistryKind, string>>> = {
  'docker-hub':
    'With two-factor sign-in, Docker Hub takes a personal access token in place of the password: Account settings, Personal access tokens.',
  github:
    'GitHub takes your user name with a classic personal access token that has read:packages, never the password.',
  gitlab:
    'With two-factor sign-in, GitLab takes an access token with read_registry in place of the password.',
  quay: 'Quay takes a robot account, or the encrypted password of your account settings.',
  harbor: 'Behind single sign-on, Harbor takes the CLI secret of your user profile, or a robot account.',
  artifactory: 'Artifactory takes an identity token of your user profile in place of the password.',
};
