import { StrataError } from '../../oci/strata-error.ts';
import type { Credentials } from '../credentials/credentials.ts';
import type { HttpRequest, Send } from '../http/http.ts';
import type { Limits } from '../limits.ts';
import { Secret, type Redactor } from '../credentials/secret.ts';
import { basicAuthorization, fetchToken } from '../auth/token.ts';
import { askApi, type ApiAnswer } from './api.ts';
import type { Finding } from './steps.ts';

export interface Entering {
  readonly send: Send;
  readonly limits: Limits;
  readonly redactor: Redactor;
  readonly domain: string;
  readonly request: HttpRequest;
  readonly answer: ApiAnswer;
  readonly credentials: Credentials | undefined;
}

/** Signs in as the registry asks. Gives what goes along with each request from then on. */
export async function signIn(entering: Entering): Promise<Finding<Secret | undefined>> {
  const { answer, credentials, domain } = entering;
  const who = nameOf(credentials);
  if (answer.challenge === undefined) {
    const unasked = credentials === undefined ? '' : `; the login of ${who} is not asked for`;
    return { found: `${domain} lets everybody in${unasked}`, skipped: true, value: undefined };
  }
  if (answer.challenge.scheme === 'bearer') return withToken(entering, answer.challenge.params, who);
  if (credentials?.kind !== 'password') throw noLogin(domain);
  const authorization = basicAuthorization(credentials);
  const entered = await askApi({ ...entering, authorization });
  if (entered.status === 401) throw refused(domain, who);
  return { found: `Signed in as ${who}`, value: authorization };
}

async function withToken(
  { send, limits, redactor, domain, request, answer, credentials }: Entering,
  { realm = '', service }: Readonly<Record<string, string>>,
  who: string,
): Promise<Finding<Secret>> {
  if (credentials?.kind === 'registry-token')
    return { found: 'A token is kept', value: bearer(credentials.token) };
  const { host, protocol } = request.url;
  const order = {
    realm,
    service,
    scopes: [],
    credentials,
    registry: host,
    domain,
    insecure: protocol === 'http:',
  };
  try {
    const { secret } = await fetchToken(send, limits, redactor, order, request, answer.address);
    const by = `a token from ${new URL(realm).host}`;
    return {
      found:
        credentials === undefined
          ? `Nobody is signed in; everybody gets ${by}`
          : `Signed in as ${who}, with ${by}`,
      value: bearer(secret),
    };
  } catch (error) {
    if (!(error instanceof StrataError) || error.code !== 'UNAUTHORIZED') throw error;
    throw credentials === undefined ? noLogin(domain) : refused(domain, who, error);
  }
}

/** What the login may do. Single repositories decide for themselves when they are asked. */
export async function findScope(
  entering: Entering,
  authorization: Secret | undefined,
): Promise<Finding<undefined>> {
  const { answer, credentials, domain } = entering;
  if (answer.challenge?.scheme !== 'bearer' || authorization === undefined) {
    return {
      found: 'Without tokens, each repository decides when it is asked',
      skipped: true,
      value: undefined,
    };
  }
  const entered = await askApi({ ...entering, authorization });
  if (entered.status === 200) return { found: `${domain} accepts the token`, value: undefined };
  if (credentials === undefined)
    return {
      found: 'Without a login, each repository decides when it is asked',
      skipped: true,
      value: undefined,
    };
  throw new StrataError(
    'FORBIDDEN',
    `${domain} knows the login of ${nameOf(credentials)}, and its token opens nothing`,
    {
      action: 'Ask whoever runs the registry for access, or sign in with another account or token.',
      evidence: { registry: domain, status: entered.status },
    },
  );
}

function bearer(token: Secret): Secret {
  return new Secret(`Bearer ${token.reveal()}`);
}

function nameOf(credentials: Credentials | undefined): string {
  return credentials?.kind === 'password' ? `"${credentials.username}"` : 'the token that is kept';
}

function noLogin(domain: string): StrataError {
  return new StrataError('UNAUTHORIZED', `${domain} asks for a login, and none is kept for it`, {
    action: 'Sign in.',
    command: `strata login ${domain}`,
    evidence: { registry: domain },
  });
}

function refused(domain: string, who: string, cause?: StrataError): StrataError {
  return new StrataError(
    'UNAUTHORIZED',
    `${domain} refused the login of ${who}${cause === undefined ? '' : `: ${cause.message}`}`,
    {
      action: 'The password or token is wrong or has expired. Sign in again.',
      command: `strata login ${domain}`,
      evidence: { registry: domain, ...cause?.evidence },
    },
  );
}
