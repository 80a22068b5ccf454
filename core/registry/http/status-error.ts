import type { ErrorCode } from '../../api/errors.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { ErrorText } from './error-text.ts';
import { headerText, shownUrl, type HttpRequest, type HttpResponse } from './http.ts';
import { retryAfterMs } from './retry-after.ts';

/** What an error answer was about. */
export interface Subject {
  readonly kind: 'manifest' | 'blob' | 'tags' | 'registry' | 'upload' | 'deletion';
  /** As people write it: "nginx:1.27". */
  readonly familiar: string;
  /** "docker.io", "localhost:5000". */
  readonly domain: string;
  /** Whether a login for this registry was found and sent. */
  readonly loggedIn: boolean;
}

/** Statuses that the next second may change. */
const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);

const NOT_FOUND: Readonly<Record<Subject['kind'], ErrorCode>> = {
  manifest: 'MANIFEST_UNKNOWN',
  blob: 'BLOB_UNKNOWN',
  tags: 'NAME_UNKNOWN',
  registry: 'REGISTRY_ERROR',
  upload: 'REGISTRY_ERROR',
  deletion: 'MANIFEST_UNKNOWN',
};

/** An answer that is no success as an error: what was asked, what the registry said, what to do. */
export function statusError(
  response: HttpResponse,
  said: ErrorText,
  request: HttpRequest,
  subject: Subject,
): StrataError {
  const { status, headers } = response;
  const code = codeOf(status, said, subject);
  const wait = retryAfterMs(headers['retry-after'], headerText(headers, 'date'));
  const quoted = said.text === '' ? '' : `: ${said.text}`;
  const action = actionFor(code, subject);
  const { domain, loggedIn } = subject;
  const login = `strata login${domain === 'docker.io' ? '' : ` ${domain}`}`;
  const helps = code === 'UNAUTHORIZED' || (!loggedIn && (code === 'FORBIDDEN' || code === 'RATE_LIMITED'));
  return new StrataError(code, `${sentence(code, status, request, subject)}${quoted}`, {
    action,
    command: helps ? login : undefined,
    evidence: {
      url: shownUrl(response.url),
      status,
      ...(said.codes[0] === undefined ? {} : { registryCode: said.codes[0].slice(0, 60) }),
      ...(wait === undefined || !TRANSIENT.has(status) ? {} : { retryAfterMs: wait }),
    },
    retryable: TRANSIENT.has(status),
  });
}

function codeOf(status: number, { codes }: ErrorText, subject: Subject): ErrorCode {
  if (status === 429) return 'RATE_LIMITED';
  if (status === 401) return 'UNAUTHORIZED';
  if (status === 403) return codes.includes('UNAUTHORIZED') ? 'UNAUTHORIZED' : 'FORBIDDEN';
  if (status !== 404) return 'REGISTRY_ERROR';
  if (codes.includes('NAME_UNKNOWN')) return 'NAME_UNKNOWN';
  if (codes.includes('MANIFEST_UNKNOWN')) return 'MANIFEST_UNKNOWN';
  if (codes.includes('BLOB_UNKNOWN')) return 'BLOB_UNKNOWN';
  return NOT_FOUND[subject.kind];
}

/** Of what changes something there. */
const DENIED: Partial<Readonly<Record<Subject['kind'], string>>> = {
  upload: 'Push access denied for',
  deletion: 'Deleting denied for',
};

function sentence(
  code: ErrorCode,
  status: number,
  request: HttpRequest,
  { kind, domain, familiar, loggedIn }: Subject,
): string {
  const denied = DENIED[kind];
  switch (code) {
    case 'UNAUTHORIZED':
      if (denied !== undefined)
        return `${denied} ${familiar}: ${domain} ${loggedIn ? 'does not let this login' : 'asks for a login'}`;
      // Docker Hub does not tell a private repository from one that does not exist; nor can we.
      if (domain === 'docker.io' && kind !== 'registry')
        return `Pull access denied for ${familiar}: it does not exist or needs a login`;
      return loggedIn
        ? `${domain} refused the login for ${request.what}`
        : `${domain} asks for a login for ${request.what}`;
    case 'FORBIDDEN':
      if (denied !== undefined) return `${denied} ${familiar}: ${domain} does not allow it`;
      return `${domain} does not allow ${request.what}`;
    case 'NAME_UNKNOWN':
      return `${domain} has no repository for ${request.what}`;
    case 'MANIFEST_UNKNOWN':
    case 'BLOB_UNKNOWN':
      return `${domain} does not have ${request.what}`;
    case 'RATE_LIMITED':
      return `${domain} limits how often it may be asked and refused ${request.what} for now`;
    default:
      return `${domain} answered ${request.what} with status ${status}`;
  }
}

function actionFor(code: ErrorCode, { kind, domain, loggedIn }: Subject): string | undefined {
  switch (code) {
    case 'UNAUTHORIZED':
      if (domain === 'docker.io' && DENIED[kind] !== undefined)
        return "Sign in: Docker Hub lets you write to names that begin with your own, or your organisation's.";
      if (domain === 'docker.io' && kind !== 'registry')
        return 'Check the name. If the repository is private, sign in.';
      return loggedIn
        ? 'The saved login is wrong or has no access. Sign in again.'
        : 'Sign in. Logins of docker and podman are used, too.';
    case 'FORBIDDEN':
      return loggedIn
        ? 'Ask the owner of the repository for access.'
        : 'Sign in with an account that has access.';
    case 'NAME_UNKNOWN':
      if (kind === 'upload')
        return 'Check the spelling; some registries want a project or repository made first.';
      return 'Check the spelling of the repository.';
    case 'MANIFEST_UNKNOWN':
      return 'Check the tag; the repository may offer others.';
    case 'BLOB_UNKNOWN':
      return 'The image is incomplete in the registry. Push it again, or ask its owner to.';
    case 'RATE_LIMITED':
      return loggedIn ? 'Wait and try again.' : 'Wait and try again. A login raises the limit.';
    default:
      return kind === 'registry' ? `Check that ${domain} is a container registry.` : undefined;
  }
}
