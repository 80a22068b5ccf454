import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StrataError } from '../../oci/strata-error.ts';
import { parseContentRange } from './content-range.ts';
import { nextPage } from './next-page.ts';
import { retryAfterMs } from './retry-after.ts';
import { uploadLocation } from './upload-location.ts';
import { parseWarning } from './warning.ts';

describe('Content-Range', () => {
  it.each([
    ['bytes 0-9/100', { first: 0, last: 9, total: 100 }],
    ['bytes 5-5/6', { first: 5, last: 5, total: 6 }],
    ['bytes 0-9/*', { first: 0, last: 9, total: null }],
    ['Bytes 0-9/10', { first: 0, last: 9, total: 10 }],
  ])('%s', (header, expected) => expect(parseContentRange(header)).toEqual(expected));

  it.each([
    '',
    'bytes',
    'bytes */10',
    'bytes 9-0/10',
    'bytes 0-10/10',
    'bytes -1-5/10',
    'bytes 0-9',
    'items 0-9/10',
    'bytes 0-9/10, 20-29/30',
    'bytes 0-9007199254740993/9007199254740994',
  ])('%s is unusable', (header) => expect(() => parseContentRange(header)).toThrow(/unusable/));
});

describe('Link', () => {
  const url = 'https://registry.example.com/v2/a/tags/list?n=2';
  it.each([
    [undefined, null],
    ['', null],
    ['</v2/a/tags/list?n=2&last=b>; rel="next"', 'https://registry.example.com/v2/a/tags/list?n=2&last=b'],
    ['<?n=2&last=b>; rel=next', 'https://registry.example.com/v2/a/tags/list?n=2&last=b'],
    ['<https://registry.example.com:443/v2/x>; rel="next"', 'https://registry.example.com/v2/x'],
    ['</v2/x>; title="a, b"; rel="next"', 'https://registry.example.com/v2/x'],
    ['</v2/p>; rel="prev", </v2/x>; rel="next"', 'https://registry.example.com/v2/x'],
    ['</v2/p>; rel="prev"', null],
    ['</v2/x>', 'https://registry.example.com/v2/x'],
  ])('%s', (link, expected) => expect(nextPage(url, link)).toBe(expected));

  it.each([
    '<https://evil.example/v2/a/tags/list>; rel="next"',
    '<http://registry.example.com/v2/a/tags/list>; rel="next"',
    '<https://registry.example.com:8443/v2/a>; rel="next"',
    '<//evil.example/x>; rel="next"',
    '<https://user@registry.example.com/x>; rel="next"',
    '<file:///etc/passwd>; rel="next"',
  ])('%s leads elsewhere', (link) => expect(() => nextPage(url, link)).toThrow(/leads to/));

  it.each(['/v2/x; rel=next', '</v2/x', 'nonsense'])('%s is unusable', (link) =>
    expect(() => nextPage(url, link)).toThrow(/unusable/),
  );

  it('is read without a hang from any text', () => {
    const piece = fc.constantFrom('<', '>', ';', ',', ' ', 'rel', '=', '"', 'next', '/v2/x', '\t');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 400 }), (pieces) => {
        const before = performance.now();
        const outcome = codeOf(() => nextPage(url, pieces.join('')));
        expect(['read', 'INVALID_RESPONSE', 'UNSAFE_REDIRECT']).toContain(outcome);
        expect(performance.now() - before).toBeLessThan(1000);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('Location of an upload', () => {
  const url = 'https://registry.example.com/v2/a/blobs/uploads/';
  it('stays at the origin, relative or not', () => {
    expect(uploadLocation(url, '/v2/a/blobs/uploads/1?_state=x')).toBe(
      'https://registry.example.com/v2/a/blobs/uploads/1?_state=x',
    );
    expect(uploadLocation(url, '1?_state=x')).toBe(
      'https://registry.example.com/v2/a/blobs/uploads/1?_state=x',
    );
    expect(uploadLocation(url, 'https://registry.example.com/x')).toBe('https://registry.example.com/x');
  });
  it.each([
    undefined,
    '',
    'https://evil.example/x',
    'http://registry.example.com/x',
    '//evil.example/',
    'https://registry.example.com.evil.example/',
    'http://[bad',
  ])('%s is refused', (location) =>
    expect(() => uploadLocation(url, location)).toThrow(/leads to|without saying|no URL/),
  );
});

describe('Warning', () => {
  it.each([
    ['299 - "Your token expires soon"', 'Your token expires soon'],
    ['299 - "a \\"quoted\\" word"', 'a "quoted" word'],
    ['299 - "\u001b[31mred"', '␛[31mred'],
    ['299 - ""', null],
    ['299 registry.example.com "text"', null],
    ['199 - "text"', null],
    ['299 - "text" "Tue, 15 Nov 1994 08:12:31 GMT"', null],
    ['299 - text', null],
    ['', null],
  ])('%s', (header, expected) => expect(parseWarning(header)).toBe(expected));
});

describe('Retry-After', () => {
  const date = 'Tue, 15 Nov 1994 08:12:31 GMT';
  it.each([
    ['5', undefined, 5000],
    ['0', undefined, 0],
    ['999999999999', undefined, 999999999999000],
    ['Tue, 15 Nov 1994 08:12:41 GMT', date, 10_000],
    ['Tue, 15 Nov 1994 08:12:21 GMT', date, 0],
    ['-5', date, undefined],
    ['soon 1', date, undefined],
    ['1.5', date, undefined],
    ['', date, undefined],
    [undefined, date, undefined],
  ])('%s at %s', (header, now, expected) => expect(retryAfterMs(header, now)).toBe(expected));

  it('as a date is compared with the clock here only where the server shows none', () => {
    const until = new Date(Date.now() + 60_000).toUTCString();
    expect(retryAfterMs(until, undefined)).toBeGreaterThan(57_000);
  });
});

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'read';
  } catch (error) {
    return error instanceof StrataError ? error.code : 'another error';
  }
}
