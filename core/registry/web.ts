import { z } from 'zod';
import { StrataError } from '../oci/strata-error.ts';
import type { RegistryOptions } from './http/agents.ts';
import type { Connection } from './connection.ts';
import type { CredentialSource } from './credentials/credentials.ts';
import { headerText } from './http/http.ts';
import { nextPage } from './http/next-page.ts';
import { Secret, type Redactor } from './credentials/secret.ts';
import { basicAuthorization } from './auth/token.ts';

interface WebOrder {
  /** From the root of the host ("/api/v1/find/repositories?query=nginx"), or an address at the same origin. */
  readonly path: string;
  /** What is attempted, for messages: "the search for nginx". */
  readonly what: string;
  /**
   * Sends the login of a registry without being asked for it: web APIs answer strangers with less instead of with 401.
   * `bearer` sends a saved password as an access token.
   */
  readonly login?: { readonly of: string; readonly as: 'basic' | 'bearer' };
  /** The registry that this host belongs to; absent: the host is the registry. */
  readonly beside?: string;
  /** Bytes; a larger answer is refused. */
  readonly atMost?: number;
  readonly signal?: AbortSignal | undefined;
}

interface WebAnswer {
  /** Parsed JSON, of any shape. */
  readonly json: unknown;
  /** Address of the next page by the Link header. */
  readonly next: string | null;
  readonly header: (name: string) => string | undefined;
}

/** Documents of a registry that are none of an image: its catalogue, and what its web API says. */
export interface WebPages {
  /**
   * By the connection settings of `host` and never beyond its origin. `INVALID_RESPONSE` unless it is JSON; `RATE_LIMITED`
   * at once, as somebody looks on: what else may pass is tried again.
   */
  web(host: string, order: WebOrder): Promise<WebAnswer>;
}

/** What may pass is tried again for so many milliseconds: whoever types waits no longer. */
const WEB_MS = 4000;
/** Pages of search results are some 100 kB. */
const WEB_BYTES = 4 * 1024 * 1024;

const anything = z.unknown();

const shared = new WeakMap<RegistryOptions, RegistryOptions>();

/**
 * What holds of a host beside a registry, too: its authorities and its proxy. Its exceptions from TLS hold of the registry
 * alone. The same object for the same options: a connection is kept as long as that.
 */
export function sharedOptions(options: RegistryOptions): RegistryOptions {
  const { authorities, proxy } = options;
  const known = shared.get(options) ?? {
    ...(authorities === undefined ? {} : { authorities }),
    ...(proxy === undefined ? {} : { proxy }),
  };
  shared.set(options, known);
  return known;
}

export function webOf(
  to: (host: string, beside: string | undefined) => Connection,
  credentials: CredentialSource,
  redactor: Redactor,
): WebPages {
  const authorization = async ({ login, signal }: WebOrder): Promise<Secret | undefined> => {
    if (login === undefined) return undefined;
    const found = await credentials.find(login.of, signal === undefined ? {} : { signal });
    if (found?.kind !== 'password') return undefined;
    const basic = basicAuthorization(found);
    redactor.add(found.password.reveal(), basic.reveal().slice('Basic '.length));
    return login.as === 'basic' ? basic : new Secret(`Bearer ${found.password.reveal()}`);
  };
  return {
    async web(host, order) {
      const connection = to(host, order.beside);
      const sent = await authorization(order);
      const page = async (): Promise<WebAnswer> =>
        connection.document(
          {
            path: await connection.url(order.path),
            what: order.what,
            subject: { kind: 'registry', familiar: host },
            accept: 'application/json',
            atMost: order.atMost ?? WEB_BYTES,
            once: true,
            signal: order.signal,
            ...(sent === undefined ? {} : { authorization: sent }),
          },
          (bytes, response) => ({
            json: readJson(bytes, host, order.what),
            next: nextPage(response.url.href, headerText(response.headers, 'link')),
            header: (name) => headerText(response.headers, name),
          }),
        );
      const { what, signal } = order;
      const answer = await connection.patiently({ what, signal, withinMs: WEB_MS }, () =>
        page().catch((error: unknown) => {
          if (error instanceof StrataError && error.code === 'RATE_LIMITED') return error;
          throw error;
        }),
      );
      if (answer instanceof StrataError) throw answer;
      return answer;
    },
  };
}

function readJson(bytes: Uint8Array, domain: string, what: string): unknown {
  try {
    return anything.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw new StrataError('INVALID_RESPONSE', `${domain} answered ${what} with something that is no JSON`, {
      action: `Check that ${domain} is the kind of registry that it is entered as.`,
      cause,
    });
  }
}
