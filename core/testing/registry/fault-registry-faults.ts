import type { IncomingMessage } from 'node:http';

/** What a request of the pull API is about. */
export type RequestKind = 'ping' | 'manifest' | 'blob' | 'upload' | 'tags' | 'catalog' | 'token' | 'other';

export interface SeenRequest {
  readonly kind: RequestKind;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Status of the answer; 0 when there was none. */
  status: number;
  /** Body bytes handed to the socket. */
  sent: number;
}

/** Which requests: a kind, a pattern of the path with query, or a function. */
type Matcher = RequestKind | RegExp | ((request: SeenRequest) => boolean);

/** What goes wrong with an answer; several faults of one request are applied in their order. */
export type Fault =
  /** Another answer altogether. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }
  /** Headers besides or instead of the right ones: digest, ETag, Content-Range, Content-Length, Content-Encoding. */
  | {
      readonly kind: 'headers';
      readonly set: Readonly<Record<string, string>>;
      readonly remove?: readonly string[];
    }
  | { readonly kind: 'body'; readonly bytes: Uint8Array }
  /** One bit of the body is another. */
  | { readonly kind: 'flip'; readonly at: number }
  | { readonly kind: 'ignore-range' }
  /** The connection ends: before an answer, or after that many bytes of the body. */
  | { readonly kind: 'cut'; readonly after?: number }
  /** The connection ends after that many bytes of what is uploaded; those are kept. */
  | { readonly kind: 'cut-upload'; readonly after: number }
  /** Nothing more comes: no answer at all, or none after that many bytes of the body. The connection stays. */
  | { readonly kind: 'stall'; readonly after?: number }
  /** The body comes in portions. */
  | { readonly kind: 'drip'; readonly bytes: number; readonly everyMs: number }
  /** The answer waits for a promise: a test decides when it goes on. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown>; readonly after?: number }
  /** Bytes on the wire instead of an HTTP answer. */
  | { readonly kind: 'raw'; readonly text: string };

export interface Faults {
  /** The next `times` (1) matching requests get the fault. */
  next(matcher: Matcher, fault: Fault, times?: number): void;
  /** All of them, until `clear`. */
  always(matcher: Matcher, fault: Fault): void;
  clear(): void;
}

export interface FaultQueue extends Faults {
  /** Faults of this request; those for a number of requests are used up by it. */
  take(request: SeenRequest): readonly Fault[];
}

export function createFaultQueue(): FaultQueue {
  const entries: { readonly matcher: Matcher; readonly fault: Fault; left: number }[] = [];
  return {
    next: (matcher, fault, times = 1) => void entries.push({ matcher, fault, left: times }),
    always: (matcher, fault) => void entries.push({ matcher, fault, left: Infinity }),
    clear: () => void entries.splice(0),
    take(request) {
      const limited = entries.find(
        (entry) => entry.left > 0 && entry.left !== Infinity && matches(entry.matcher, request),
      );
      if (limited !== undefined) limited.left -= 1;
      const lasting = entries.filter((entry) => entry.left === Infinity && matches(entry.matcher, request));
      return [...(limited === undefined ? [] : [limited.fault]), ...lasting.map(({ fault }) => fault)];
    },
  };
}

function matches(matcher: Matcher, request: SeenRequest): boolean {
  if (typeof matcher === 'string') return request.kind === matcher;
  return matcher instanceof RegExp ? matcher.test(request.path) : matcher(request);
}
