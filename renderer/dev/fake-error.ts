import type { ErrorCode, ErrorReport } from '../../core/api/errors.ts';

/** What a fake call throws; the fake bridge turns it into a reply, as main does. */
export class FakeError extends Error {
  readonly report: ErrorReport;
  constructor(code: ErrorCode, message: string, more: Partial<ErrorReport> = {}) {
    super(message);
    this.report = { code, message, evidence: {}, retryable: false, ...more };
  }
}
