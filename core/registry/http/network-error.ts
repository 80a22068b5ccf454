import { StrataError } from '../../oci/strata-error.ts';
import { shownUrl, type HttpRequest } from './http.ts';

const TLS_CODES = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'CERT_SIGNATURE_FAILURE',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'HOSTNAME_MISMATCH',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'EPROTO',
]);

const TLS_WORDS: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority this machine does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an authority this machine does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an authority this machine does not know',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; is the clock of this machine right?',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'it asks for a client certificate',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'it does not accept the client certificate',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'it asks for another client certificate',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'it broke off, as registries do that ask for a client certificate',
};

interface Remedy {
  readonly action: string;
  /** Flags of `strata registry set`. */
  readonly flags?: string;
}

const CLIENT_CERTIFICATE: Remedy = {
  action:
    'Add the client certificate and its key that whoever runs it gave you to the settings of this registry.',
  flags: '--client-cert FILE --client-key FILE',
};
const AUTHORITY: Remedy = {
  action:
    'Have the certificate of its authority (PEM) from whoever runs it, and add it to the settings of this registry.',
  flags: '--authority FILE',
};
const RIGHT_AUTHORITY: Remedy = {
  action: 'Have the right one (PEM) from whoever runs it, and set that instead.',
  flags: '--authority FILE',
};
const PLAIN_HTTP: Remedy = {
  action: 'If it really is a plain-HTTP registry, allow plain HTTP for this one registry in its settings.',
  flags: '--plain-http',
};
const OTHER_CERTIFICATE: Remedy = {
  action: 'Add its certificate authority to the settings of this registry, or have the certificate replaced.',
  flags: '--authority FILE',
};

/** What helps against each; for the rest a better certificate does. */
const TLS_REMEDIES: Readonly<Record<string, Remedy>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: AUTHORITY,
  CERT_HAS_EXPIRED: {
    action: 'Whoever runs it has to renew the certificate. Check the clock of this machine, too.',
  },
  CERT_NOT_YET_VALID: { action: 'Set the clock of this machine.' },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    action: 'Write the registry as its certificate names it, or have the certificate replaced.',
  },
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: CLIENT_CERTIFICATE,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: CLIENT_CERTIFICATE,
};

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up just now',
};

/** Nobody ever listened there, or the name is wrong: the next second changes nothing unless it answered before. */
const UNLIKELY_TO_PASS = new Set(['ECONNREFUSED', 'ENOTFOUND']);

/**
 * A failure of the network below HTTP as one of ours. `answered`: this host answered earlier in this process; `ownAuthorities`:
 * some are set for this registry.
 */
export function networkError(
  cause: unknown,
  request: HttpRequest,
  answered: boolean,
  ownAuthorities = false,
): StrataError {
  if (cause instanceof StrataError) return cause;
  const code = codeOf(cause);
  const evidence = { url: shownUrl(request.url), cause: code };
  const host = request.url.host;
  if (TLS_CODES.has(code) || code.startsWith('ERR_SSL_')) {
    const plain =
      code === 'ERR_SSL_WRONG_VERSION_NUMBER' ||
      (cause instanceof Error && /wrong.version.number/i.test(cause.message));
    const remedy = plain ? PLAIN_HTTP : (TLS_REMEDIES[code] ?? OTHER_CERTIFICATE);
    const isOther = ownAuthorities && remedy === AUTHORITY;
    const { action, flags } = isOther ? RIGHT_AUTHORITY : remedy;
    const words = isOther
      ? 'none of the authorities that are set for it issued its certificate'
      : (TLS_WORDS[code] ?? 'the TLS handshake failed');
    return new StrataError(
      'TLS_FAILED',
      `No secure connection to ${host} for ${request.what}: ${plain ? 'it does not speak TLS' : words}`,
      {
        action,
        command: flags === undefined ? undefined : `strata registry set ${flags} ${host}`,
        evidence,
        cause,
      },
    );
  }
  if (code.startsWith('HPE_')) {
    return new StrataError(
      'INVALID_RESPONSE',
      `${host} answered ${request.what} with something that is not HTTP (${code})`,
      {
        retryable: true,
        evidence,
        cause,
      },
    );
  }
  return new StrataError(
    'REGISTRY_UNREACHABLE',
    `${host} could not be reached for ${request.what}: ${WORDS[code] ?? code}`,
    {
      action: 'Check the name of the registry, the network and the proxy settings.',
      retryable: !UNLIKELY_TO_PASS.has(code) || answered,
      evidence,
      cause,
    },
  );
}

export function cancelled(request: Pick<HttpRequest, 'what'>, cause?: unknown): StrataError {
  return new StrataError('CANCELLED', `Cancelled: ${request.what}`, { retryable: true, cause });
}

export function stalled(request: HttpRequest, ms: number, state: string): StrataError {
  const seconds = Math.round(ms / 100) / 10;
  return new StrataError('STALLED', `${request.url.host} ${state} within ${seconds} s for ${request.what}`, {
    action: 'The registry or the network is overloaded. Try again later.',
    retryable: true,
    evidence: { url: shownUrl(request.url), seconds },
  });
}

function codeOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return codeOf(cause.errors[0]);
  if (typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string')
    return cause.code;
  return cause instanceof Error ? cause.name : 'unknown';
}
