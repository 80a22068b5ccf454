import { expect, test } from 'vitest';
import { ERROR_CODES, type ErrorReport } from '../../core/api/errors.ts';
import { describeError, errorAsText } from './errors.ts';

const report = (more: Partial<ErrorReport>): ErrorReport => ({
  code: 'INTERNAL',
  message: 'Reading x failed',
  evidence: {},
  retryable: false,
  ...more,
});

test('every code has a title of its own', () => {
  const titles = ERROR_CODES.map((code) => describeError(report({ code })).title);
  expect(titles.every((title) => title.length > 5)).toBe(true);
  expect(new Set(titles).size).toBe(titles.length);
});

test('the action that the core names goes before the general one', () => {
  expect(describeError(report({ code: 'UNAUTHORIZED', action: 'Sign in to ghcr.io' })).next).toBe(
    'Sign in to ghcr.io',
  );
  expect(describeError(report({ code: 'UNAUTHORIZED' })).next).toMatch(/docker login/);
});

test('a message is a sentence, and the copied text has the evidence', () => {
  expect(describeError(report({})).message).toBe('Reading x failed.');
  expect(
    errorAsText(report({ code: 'DISK_FULL', evidence: { path: '/x', free: 0 }, detail: 'ENOSPC' })),
  ).toBe('DISK_FULL: Reading x failed\npath: /x\nfree: 0\n\nENOSPC');
});

test('digests are short in the sentence and whole in the technical cause', () => {
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
  const failed = report({ message: `Layer ${digest} unpacks to something else` });
  expect(describeError(failed).message).toBe('Layer 0123456789ab… unpacks to something else.');
  expect(errorAsText(failed)).toContain(digest);
});
