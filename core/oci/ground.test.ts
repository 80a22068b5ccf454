import { expect, test } from 'vitest';
import { digestAlgorithm, digestHex, isDigest, parseDigest, shortDigest } from './digest.ts';
import { isCancelled, reportError, StrataError } from './strata-error.ts';
import { visibleLine, visibleText } from './visible-text.ts';

const HEX = '0123456789abcdef'.repeat(4);

test('a digest has a known algorithm and exactly its length of lower-case hex', () => {
  const digest = parseDigest(`sha256:${HEX}`);
  expect([digestAlgorithm(digest), digestHex(digest), shortDigest(digest)]).toEqual([
    'sha256',
    HEX,
    '0123456789ab',
  ]);
  expect(isDigest(`sha384:${'0'.repeat(96)}`)).toBe(true);
  expect(isDigest(`sha512:${'0'.repeat(128)}`)).toBe(true);
});

test.each([
  '',
  ':',
  'sha256',
  'sha256:',
  `:${HEX}`,
  HEX,
  `sha256:${HEX.slice(1)}`,
  `sha256:${HEX}0`,
  `sha256:${HEX.toUpperCase()}`,
  `SHA256:${HEX}`,
  `sha256:${HEX}\n`,
  `sha256:../${HEX.slice(3)}`,
  `sha512:${HEX}`,
  `md5:${'0'.repeat(32)}`,
  `toString:${HEX}`,
  `__proto__:${HEX}`,
])('%j is no digest', (text) => {
  expect(() => parseDigest(text)).toThrow(expect.objectContaining({ code: 'INVALID_DIGEST' }));
});

test('text from outside cannot steer a terminal, turn around or hide', () => {
  expect(visibleText('a\u001b[31mb\u0000\u007f')).toBe('a\u241b[31mb\u2400\u2421');
  expect(visibleText('abc\u202egpj.exe')).toBe('abc\u27e8U+202E\u27e9gpj.exe');
  expect(visibleText('a\u200bb\ud800c\u{e0041}')).toBe(
    'a\u27e8U+200B\u27e9b\u27e8U+D800\u27e9c\u27e8U+E0041\u27e9',
  );
  expect(visibleText('gr\u00fc\u00dfe \u{1f433}\n\t')).toBe('gr\u00fc\u00dfe \u{1f433}\n\t');
  expect(visibleLine('a\nb\tc')).toBe('a b c');
});

test('an error crosses a process boundary with its code, bounded and cleaned', () => {
  const error = new StrataError('REGISTRY_ERROR', `bad \u001b ${'x'.repeat(5000)}`, {
    action: 'Wait',
    evidence: { status: 500, url: 'a\u0007' },
    retryable: true,
    cause: new TypeError('inner'),
  });
  const report = reportError(error);
  expect(report).toMatchObject({
    code: 'REGISTRY_ERROR',
    action: 'Wait',
    retryable: true,
    detail: 'TypeError: inner',
  });
  expect(report.message.length).toBeLessThanOrEqual(2000);
  expect(report.evidence).toEqual({ status: 500, url: 'a\u2407' });
});

test('what nobody expected becomes INTERNAL, and a cancellation stays one', () => {
  expect(reportError(new Error('oops')).code).toBe('INTERNAL');
  expect(reportError('text').code).toBe('INTERNAL');
  const aborted = AbortSignal.abort().reason as unknown;
  expect(isCancelled(aborted)).toBe(true);
  expect(reportError(aborted).code).toBe('CANCELLED');
  expect(isCancelled(new StrataError('CANCELLED', 'x'))).toBe(true);
  expect(isCancelled(new Error('x'))).toBe(false);
});
