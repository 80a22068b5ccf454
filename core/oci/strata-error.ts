import type { ErrorCode, ErrorReport } from '../api/errors.ts';
import { visibleText } from './visible-text.ts';

interface ErrorOptions {
  readonly action?: string | undefined;
  readonly command?: string | undefined;
  readonly evidence?: Readonly<Record<string, string | number>>;
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/** Longest message or detail that is kept: registries answer with whole web pages. */
const LONGEST_TEXT = 2000;

/** The one error that the core throws on purpose. Anything else that escapes is a bug and becomes `INTERNAL`. */
export class StrataError extends Error {
  readonly code: ErrorCode;
  readonly action: string | undefined;
  readonly command: string | undefined;
  readonly evidence: Readonly<Record<string, string | number>>;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(
      visibleText(message).slice(0, LONGEST_TEXT),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'StrataError';
    this.code = code;
    this.action = options.action;
    this.command = options.command;
    this.evidence = options.evidence ?? {};
    this.retryable = options.retryable ?? false;
  }

  /** The same failure in the words of somebody who knows more of it. */
  reworded(
    message: string,
    { code = this.code, ...more }: ErrorOptions & { readonly code?: ErrorCode } = {},
  ): StrataError {
    const { action, command, retryable, cause } = this;
    const evidence = { ...this.evidence, ...more.evidence };
    return new StrataError(code, message, { action, command, retryable, cause, ...more, evidence });
  }
}

/** `CANCELLED` is not a failure: callers ask for it. */
export function isCancelled(error: unknown): boolean {
  if (error instanceof StrataError) return error.code === 'CANCELLED';
  return error instanceof Error && error.name === 'AbortError';
}

/** Any thrown value as what may cross a process boundary. */
export function reportError(error: unknown): ErrorReport {
  if (error instanceof StrataError) {
    const detail = describeCause(error.cause);
    return {
      code: error.code,
      message: error.message,
      evidence: Object.fromEntries(
        Object.entries(error.evidence).map(([key, value]) => [
          key,
          typeof value === 'string' ? visibleText(value) : value,
        ]),
      ),
      retryable: error.retryable,
      ...(error.action === undefined ? {} : { action: error.action }),
      ...(error.command === undefined ? {} : { command: error.command }),
      ...(detail === undefined ? {} : { detail }),
    };
  }
  if (isCancelled(error)) return { code: 'CANCELLED', message: 'Cancelled', evidence: {}, retryable: true };
  const detail = describeCause(error);
  return {
    code: 'INTERNAL',
    message:
      error instanceof Error ? visibleText(error.message).slice(0, LONGEST_TEXT) : 'An unexpected failure',
    action: 'This is a fault of Strata. Please report it with the technical cause.',
    evidence: {},
    retryable: false,
    ...(detail === undefined ? {} : { detail }),
  };
}

function describeCause(cause: unknown): string | undefined {
  if (cause === undefined) return undefined;
  const text =
    cause instanceof Error
      ? `${cause.name}: ${cause.message}`
      : typeof cause === 'string'
        ? cause
        : JSON.stringify(cause);
  return text === undefined ? undefined : visibleText(text).slice(0, LONGEST_TEXT);
}
