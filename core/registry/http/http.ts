import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Secret } from '../credentials/secret.ts';

/** To whom a request goes; it decides which certificates and which addresses are accepted. */
type Destination = 'registry' | 'token server' | 'redirect target';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Apart from the headers, so that no layer copies it to another origin by accident. */
  readonly authorization?: Secret;
  readonly body?: Secret;
  readonly payload?: HttpPayload;
  /** What is attempted, for messages: "the manifest of docker.io/library/nginx:1.27". */
  readonly what: string;
  /** Token scope that it needs: "repository:library/nginx:pull". */
  readonly scope?: string;
  readonly destination: Destination;
  /** Address of the registry that led here; known for token servers and redirect targets unless a proxy hides it. */
  readonly ledFrom?: string;
  /** On the clock of `performance.now()`: when the whole attempt must have ended. */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
}

/** Bytes that are sent, of any length; `open` gives them from the beginning, each time it is called. */
export interface HttpPayload {
  /** `null`: the end of the body tells it, so that it can be ended before all was sent and still be answered. */
  readonly size: number | null;
  readonly open: () => AsyncIterable<Uint8Array>;
  /** Hears how many bytes have gone out so far. */
  readonly onSent?: (bytes: number) => void;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Where it came from, after redirects. */
  readonly url: URL;
  readonly body: IncomingMessage;
  /** IP address of the other end; absent behind a proxy. */
  readonly address?: string;
}

export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** A URL as it may be shown and logged: signed storage addresses carry their key in the query. */
export function shownUrl(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

/** One header as text; several of one name are joined as RFC 9110 section 5.3 allows. */
export function headerText(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Longest rest of a body that is read to keep its connection; beyond it a new connection is cheaper. */
const DRAINED_AT_MOST = 64 * 1024;

/** Ends a response whose body is of no interest. */
export function discard(response: HttpResponse): void {
  const length = Number(response.headers['content-length'] ?? Infinity);
  if (length <= DRAINED_AT_MOST) response.body.resume();
  else response.body.destroy();
}
