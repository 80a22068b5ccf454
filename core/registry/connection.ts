import { StrataError } from '../oci/strata-error.ts';
import { abortable } from './http/abortable.ts';
import { createAgents, type Agents, type RegistryOptions } from './http/agents.ts';
import { authenticated, type Authentication } from './auth/auth.ts';
import { wholeBody } from './http/body.ts';
import type { CredentialSource } from './credentials/credentials.ts';
import { findEndpoint } from './endpoint.ts';
import { readErrorText, type ErrorText } from './http/error-text.ts';
import type { HttpPayload, HttpRequest, HttpResponse } from './http/http.ts';
import { ERROR_BODY_BYTES, type Limits } from './limits.ts';
import { followingRedirects } from './http/redirects.ts';
import { createRetrying, type RetryNotice } from './http/retry.ts';
import type { Redactor, Secret } from './credentials/secret.ts';
import { statusError, type Subject } from './http/status-error.ts';
import { createTransport } from './http/transport.ts';
import { parseWarning } from './http/warning.ts';

export interface ConnectionParts {
  readonly domain: string;
  /** Asked at each use; another object than before closes the connection and begins a new one. */
  readonly options: () => Promise<RegistryOptions>;
  readonly limits: Limits;
  readonly credentials: CredentialSource;
  readonly redactor: Redactor;
  readonly userAgent: string;
  readonly onRetry: (notice: RetryNotice) => void;
  readonly onWarning: (text: string) => void;
}

interface Order {
  readonly method?: HttpRequest['method'];
  /** What the token has to allow; `pull` when nothing is said. */
  readonly access?: 'pull' | 'pull,push' | 'pull,push,delete';
  /** Another repository of the registry that is read by the same request. */
  readonly reads?: string;
  readonly payload?: HttpPayload;
  /** Below /v2/, or the whole address. */
  readonly path: string | URL;
  readonly what: string;
  readonly subject: Pick<Subject, 'kind' | 'familiar'>;
  readonly repository?: string;
  readonly signal: AbortSignal | undefined;
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
  /** One attempt: what comes after a failure is up to the caller. */
  readonly once?: true;
  /** Sent as it is, instead of what the registry asks for. */
  readonly authorization?: Secret;
}

interface DocumentOrder extends Order {
  readonly accept: string;
  /** Bytes; a larger answer is refused. */
  readonly atMost: number;
}

interface StreamOrder extends Order {
  readonly headers: Readonly<Record<string, string>>;
  readonly accepted: readonly number[];
}

/** One registry: its address, its connections, its login. */
export interface Connection {
  url(path: string): Promise<URL>;
  /** A whole small answer with status 200. Reading the body is part of each attempt. */
  document<T>(order: DocumentOrder, read: (bytes: Uint8Array, response: HttpResponse) => T): Promise<T>;
  /** An answer whose body is read later, by whoever `open` gives it to. */
  stream<T>(order: StreamOrder, open: (response: HttpResponse, request: HttpRequest) => T): Promise<T>;
  /** Repeats what is made of several requests, by the same rules as a single one; those requests are sent with `once`. */
  patiently<T>(
    order: Pick<Order, 'what' | 'signal' | 'onRetry'> & {
      /** For all attempts and waits together, where that is less than `budgetMs`. */
      readonly withinMs?: number;
    },
    attempt: () => Promise<T>,
  ): Promise<T>;
  /** Requests under way go on, and no other is made. */
  retire(): void;
  close(): void;
}

interface Stack {
  readonly base: URL;
  readonly auth: Authentication;
}

interface Opened {
  readonly options: RegistryOptions;
  readonly agents: Agents;
  readonly stack: Promise<Stack>;
}

/** More distinct warnings than this are noise. */
const MOST_WARNINGS = 100;

export function connectTo(parts: ConnectionParts): Connection {
  const { domain, limits, redactor } = parts;
  const retrying = createRetrying(limits, (notice) =>
    parts.onRetry({ ...notice, because: redactor.clean(notice.because) }),
  );
  const warned = new Set<string>();
  let current: Opened | undefined;

  // The whole stack, from the socket up. Retrying is around it, as only it knows where an attempt begins and ends.
  const stack = async (options: RegistryOptions, agents: Agents): Promise<Stack> => {
    const base = await findEndpoint(domain, options, limits.connectMs);
    const send = followingRedirects(createTransport(agents, limits, parts.userAgent));
    return {
      base,
      auth: authenticated(send, { domain, base, limits, credentials: parts.credentials, redactor }),
    };
  };
  const opened = async (): Promise<Stack> => {
    const options = await parts.options();
    if (current?.options !== options) {
      current?.agents.retire();
      const agents = createAgents(options);
      const opening: Opened = { options, agents, stack: stack(options, agents) };
      current = opening;
      opening.stack.catch(() => {
        if (current === opening) current = undefined;
      });
    }
    return current.stack;
  };

  const hearWarnings = (response: HttpResponse): void => {
    const { warning = [] } = response.headers;
    for (const header of typeof warning === 'string' ? [warning] : warning) {
      const text = parseWarning(header);
      if (text === null || warned.has(text) || warned.size >= MOST_WARNINGS) continue;
      warned.add(text);
      parts.onWarning(redactor.clean(text));
    }
  };

  const run = async <T>(
    order: Order,
    headers: Readonly<Record<string, string>>,
    accepted: readonly number[],
    use: (response: HttpResponse, request: HttpRequest) => T | Promise<T>,
  ): Promise<T> => {
    const request: HttpRequest = {
      method: order.method ?? 'GET',
      url: typeof order.path === 'string' ? new URL('about:blank') : order.path,
      headers,
      what: order.what,
      destination: 'registry',
      ...(order.repository === undefined
        ? {}
        : {
            scope: [
              `repository:${order.repository}:${order.access ?? 'pull'}`,
              ...(order.reads === undefined ? [] : [`repository:${order.reads}:pull`]),
            ].join(' '),
          }),
      ...(order.payload === undefined ? {} : { payload: order.payload }),
      ...(order.authorization === undefined ? {} : { authorization: order.authorization }),
      ...(order.signal === undefined ? {} : { signal: order.signal }),
    };
    const attempt = async (timed: HttpRequest): Promise<T> => {
      const { base, auth } = await abortable(opened(), timed);
      const placed = typeof order.path === 'string' ? { ...timed, url: new URL(order.path, base) } : timed;
      const response = await auth.send(placed);
      hearWarnings(response);
      if (accepted.includes(response.status)) return use(response, placed);
      const said = await errorText(response, placed, limits);
      throw statusError(response, said, placed, { ...order.subject, domain, loggedIn: auth.loggedIn() });
    };
    try {
      return await (order.once === true ? attempt(request) : retrying(request, attempt, order.onRetry));
    } catch (error) {
      throw redacted(error, redactor);
    }
  };

  return {
    url: async (path) => new URL(path, (await opened()).base),
    document: (order, read) =>
      run(order, { accept: order.accept }, [200], async (response, request) =>
        read(await wholeBody(response, request, limits, order.atMost), response),
      ),
    stream: (order, use) => run(order, order.headers, order.accepted, use),
    async patiently({ what, signal, onRetry, withinMs }, attempt) {
      const request: HttpRequest = {
        method: 'GET',
        url: new URL('about:blank'),
        headers: {},
        what,
        destination: 'registry',
        ...(signal === undefined ? {} : { signal }),
        ...(withinMs === undefined ? {} : { deadline: performance.now() + withinMs }),
      };
      return retrying(request, attempt, onRetry);
    },
    retire: () => current?.agents.retire(),
    close: () => current?.agents.close(),
  };
}

/** What the registry said; a body that cannot be read says nothing, the status is what counts. */
async function errorText(response: HttpResponse, request: HttpRequest, limits: Limits): Promise<ErrorText> {
  try {
    return readErrorText(
      await wholeBody(response, request, limits, ERROR_BODY_BYTES),
      response.headers['content-type'],
    );
  } catch (error) {
    if (error instanceof StrataError && error.code === 'CANCELLED') throw error;
    return { codes: [], text: '' };
  }
}

/** Servers echo what they were sent, in texts and in addresses: nothing leaves here with a secret in it (fault C1). */
function redacted(error: unknown, redactor: Redactor): unknown {
  if (!(error instanceof StrataError)) return error;
  const evidence = Object.fromEntries(
    Object.entries(error.evidence).map(([key, value]) => [
      key,
      typeof value === 'string' ? redactor.clean(value) : value,
    ]),
  );
  const cause = error.cause instanceof Error ? redactor.clean(error.cause.message) : error.cause;
  return error.reworded(redactor.clean(error.message), {
    ...(error.action === undefined ? {} : { action: redactor.clean(error.action) }),
    ...(error.command === undefined ? {} : { command: redactor.clean(error.command) }),
    evidence,
    cause,
  });
}
