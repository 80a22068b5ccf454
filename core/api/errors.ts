/**
 * The closed list of what can go wrong. A code is a promise: scripts match on it, the window chooses words and the
 * next action by it, so a code is never reused for another cause.
 */
export const ERROR_CODES = [
  // what was typed or passed in
  'INVALID_REFERENCE',
  'INVALID_DIGEST',
  'INVALID_PLATFORM',
  'INVALID_FILTER',
  'INVALID_FORMAT',
  'INVALID_INPUT',
  'INVALID_CONFIG_FILE',
  'INVALID_PATTERN',
  'INVALID_DOCKERFILE',
  'INVALID_IGNORE_FILE',
  'INVALID_GIT_URL',
  // documents and blobs
  'INVALID_DOCUMENT',
  'DOCUMENT_TOO_LARGE',
  'SCHEMA1_TOO_OLD',
  'NOT_AN_IMAGE',
  'PLATFORM_NOT_FOUND',
  'INDEX_TOO_DEEP',
  'DIGEST_MISMATCH',
  'SIZE_MISMATCH',
  'DIFF_ID_MISMATCH',
  'UNSUPPORTED_COMPRESSION',
  'CORRUPT_STREAM',
  'EXPANSION_LIMIT',
  'INVALID_TAR',
  'INVALID_ARCHIVE',
  // files inside images
  'FILE_NOT_FOUND',
  'NOT_A_FILE',
  'LINK_LOOP',
  'UNSAFE_PATH',
  'LAYER_ELSEWHERE',
  // registries and networks
  'REGISTRY_UNREACHABLE',
  'TLS_FAILED',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'MANIFEST_UNKNOWN',
  'BLOB_UNKNOWN',
  'NAME_UNKNOWN',
  'RATE_LIMITED',
  'REGISTRY_ERROR',
  'INVALID_RESPONSE',
  'STALLED',
  'UNSAFE_REDIRECT',
  'UNSAFE_REALM',
  'CREDENTIAL_HELPER_FAILED',
  'NO_KEYCHAIN',
  'UNSUPPORTED_BY_REGISTRY',
  'UPLOAD_REFUSED',
  // trust
  'UNSIGNED',
  'SIGNATURE_INVALID',
  'SIGNER_UNTRUSTED',
  'INVALID_KEY',
  'NO_SCANNER',
  'SCANNER_FAILED',
  // the store
  'STORE_READ_ONLY',
  'STORE_BUSY',
  'STORE_CORRUPT',
  'DISK_FULL',
  'DISK_FAILED',
  'NO_PERMISSION',
  'TOO_MANY_OPEN_FILES',
  'IMAGE_NOT_FOUND',
  'AMBIGUOUS_ID',
  'IMAGE_IN_USE',
  'UNDO_EXPIRED',
  // running programs in containers
  'NO_RUNTIME',
  'CONTAINER_FAILED',
  'BUILD_FAILED',
  'NOT_A_BUILD',
  'FILE_CHANGED',
  'GIT_FAILED',
  // work
  'CANCELLED',
  'JOB_NOT_FOUND',
  'WORKER_FAILED',
  'FORBIDDEN_SENDER',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error as it crosses a process boundary: no stack, no secret, no object that could not be shown. */
export interface ErrorReport {
  readonly code: ErrorCode;
  /** What was attempted, on what, what came back. One sentence, no trailing stop needed, control characters removed. */
  readonly message: string;
  /** What a person can do next; absent when there is nothing. */
  readonly action?: string;
  /** The line that does so in a terminal; a window has a button for it instead. */
  readonly command?: string;
  /** The facts behind the message (url without query, status, digest, path…), already redacted. */
  readonly evidence: Readonly<Record<string, string | number>>;
  /** Whether the same attempt may succeed later without anything being changed. */
  readonly retryable: boolean;
  /** The technical cause, for the fold-out. */
  readonly detail?: string;
}
