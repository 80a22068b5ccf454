import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseChallenge, parseChallenges } from './challenge.ts';

const parse = (header: string | string[]): unknown =>
  parseChallenges(header).map(({ scheme, params }) => ({ scheme, params: { ...params } }));
const realm = 'https://auth.example.io/token';

describe('challenges of WWW-Authenticate', () => {
  it.each([
    ['', []],
    ['Basic', [{ scheme: 'basic', params: {} }]],
    ['Basic  ', [{ scheme: 'basic', params: {} }]],
    ['Basic realm="Test Registry"', [{ scheme: 'basic', params: { realm: 'Test Registry' } }]],
    ['BASIC REALM=x', [{ scheme: 'basic', params: { realm: 'x' } }]],
    [
      `Bearer realm="${realm}",service="registry.example.io",scope="repository:a/b:pull,push repository:c:pull"`,
      [
        {
          scheme: 'bearer',
          params: {
            realm,
            service: 'registry.example.io',
            scope: 'repository:a/b:pull,push repository:c:pull',
          },
        },
      ],
    ],
    [
      `Bearer realm = "${realm}"   ,service=registry.example.io, scope  ="a"  `,
      [{ scheme: 'bearer', params: { realm, service: 'registry.example.io', scope: 'a' } }],
    ],
    [
      'Bearer realm="a \\"quoted\\" one",empty=""',
      [{ scheme: 'bearer', params: { realm: 'a "quoted" one', empty: '' } }],
    ],
    // what was whole counts
    [
      `Bearer realm="${realm}",service`,
      [
        { scheme: 'bearer', params: { realm } },
        { scheme: 'service', params: {} },
      ],
    ],
    [`Bearer realm="${realm}",service=`, [{ scheme: 'bearer', params: { realm } }]],
    [`Bearer realm="${realm}",service="registry`, [{ scheme: 'bearer', params: { realm } }]],
    // the first of two equal parameters
    [`Bearer realm="${realm}",realm="https://evil.example/"`, [{ scheme: 'bearer', params: { realm } }]],
    // several
    [
      `Basic realm="x", Bearer realm="${realm}", service=s`,
      [
        { scheme: 'basic', params: { realm: 'x' } },
        { scheme: 'bearer', params: { realm, service: 's' } },
      ],
    ],
    [
      'Negotiate, NTLM, Basic realm="x"',
      [
        { scheme: 'negotiate', params: {} },
        { scheme: 'ntlm', params: {} },
        { scheme: 'basic', params: { realm: 'x' } },
      ],
    ],
    [
      'Negotiate YIIJvwYGKwYBBQUCoIIJsz==, Basic realm=x',
      [
        { scheme: 'negotiate', params: {} },
        { scheme: 'basic', params: { realm: 'x' } },
      ],
    ],
    ['=nonsense', []],
    ['realm="x"', []],
    [',,,', []],
  ])('%s', (header, expected) => {
    expect(parse(header)).toEqual(expected);
  });

  it('of several headers stand in their order', () => {
    expect(parse(['Basic realm=a', 'Bearer realm=b'])).toHaveLength(2);
  });

  it('prefer bearer, fall back to basic, and else there is none to answer', () => {
    expect(chooseChallenge(parseChallenges('Basic realm=a, Bearer realm=b'))?.scheme).toBe('bearer');
    expect(chooseChallenge(parseChallenges('Digest realm=a, Basic realm=b'))?.scheme).toBe('basic');
    expect(chooseChallenge(parseChallenges('Bearer scope=a, Basic realm=b'))?.scheme).toBe('basic');
    expect(chooseChallenge(parseChallenges('Negotiate'))).toBeUndefined();
  });

  it('are read without a fault or a hang from any text', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('Bearer ', 'Basic ', 'realm=', '"', ',', '=', '\\', ' ', 'x', '__proto__="1"'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const before = performance.now();
        parseChallenges(pieces.join(''));
        expect(performance.now() - before).toBeLessThan(1000);
      }),
      { numRuns: 5000 },
    );
    expect(parse(`Bearer ${'a=b,'.repeat(4_000)}`)).toEqual([{ scheme: 'bearer', params: { a: 'b' } }]);
    expect(parse(`Bearer realm="${'\\'.repeat(16_000)}`)).toEqual([{ scheme: 'bearer', params: {} }]);
    expect(parse(`Bearer ${'a=b,'.repeat(100_000)}`)).toEqual([]);
  });
});
