import type { Bandwidth } from './http/bandwidth.ts';

/** Times are milliseconds on a monotonic clock: a wall clock that jumps changes nothing (fault R9). */
export interface Limits {
  /** Until the connection, with TLS, stands. Five of them and the waits between fit into `budgetMs`. */
  readonly connectMs: number;
  /** Longest silence: of an answer that does not begin, of a body that does not go on. */
  readonly stallMs: number;
  /** A body slower than this in one `stallMs` counts as stalled (slow loris): 4 KiB in 30 s is 136 bytes a second. */
  readonly stallBytes: number;
  /** All attempts of one request together, so that a permanent failure is told within a minute. */
  readonly budgetMs: number;
  /** As many as docker makes. */
  readonly attempts: number;
  /** First wait between attempts; each next one is twice as long, less up to half of it at random. */
  readonly backOffMs: number;
  /** Of bodies of blobs, in both directions; none: as fast as it goes. */
  readonly bandwidth?: Bandwidth;
}

export const DEFAULT_LIMITS: Limits = {
  connectMs: 10_000,
  stallMs: 30_000,
  stallBytes: 4096,
  budgetMs: 60_000,
  attempts: 5,
  backOffMs: 500,
};

/** Distribution refuses larger manifests, and so do containerd and go-containerregistry's readers. */
export const MANIFEST_BYTES = 4 * 1024 * 1024;

/** An error page is quoted, not kept. */
export const ERROR_BODY_BYTES = 64 * 1024;

/** Tokens are a few KiB; some registries list every permission in them. */
export const TOKEN_BODY_BYTES = 1024 * 1024;

/** One page of tags; a registry that ignores `n` sends all its tags in one: room for 10^6 of 30 bytes. */
export const TAG_PAGE_BYTES = 32 * 1024 * 1024;

/** All headers of one response; Node's own default is half of it and registries behind gateways come near. */
export const HEADER_BYTES = 32 * 1024;

/** What one read of a socket may bring before it is paused: fewer stops on fast links, still little memory. */
export const SOCKET_BUFFER_BYTES = 1024 * 1024;

/** The same where somebody limited the bandwidth: what waits here has been on the line already. */
export const LIMITED_BUFFER_BYTES = 64 * 1024;
