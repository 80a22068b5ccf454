import { createHash } from 'node:crypto';
import { encode, Tagged } from 'cborg';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseDigest } from '../../oci/digest.ts';
import {
  AUTHORITY,
  CODE_SIGNER,
  issue,
  P384,
  RSA_2048,
  type Issued,
} from '../../testing/registry/certificates.ts';
import { notationCose, notationJws, type NotationOrder } from '../../testing/trust/notation-signer.ts';
import type { Signer } from '../signers/signer-file.ts';
import { COSE, JWS } from './envelope.ts';
import { judgeNotation } from './notation-signature.ts';

const DIGEST = parseDigest(`sha256:${'a'.repeat(64)}`);
const OTHER = parseDigest(`sha256:${'b'.repeat(64)}`);
const YEAR = 365 * 24 * 3600 * 1000;

let root: Issued;
let middle: Issued;
let leaf: Issued;
let rsa: Issued;
let order: NotationOrder;

beforeAll(async () => {
  root = await issue({ subject: '/O=Example/CN=root', extensions: AUTHORITY });
  middle = await issue({ subject: '/O=Example/CN=middle', extensions: AUTHORITY, issuer: root });
  leaf = await issue({ subject: '/O=Example/CN=publisher', extensions: CODE_SIGNER, issuer: middle });
  rsa = await issue({ subject: '/CN=rsa', extensions: CODE_SIGNER, issuer: root, key: RSA_2048 });
  order = { digest: DIGEST, size: 100, chain: [leaf, middle, root] };
});

const trusting = ({ pem }: Issued, more: Partial<Signer> = {}): Signer => ({
  id: '0'.repeat(16),
  name: 'Example',
  kind: 'certificate',
  fingerprint: createHash('sha256').update(pem).digest('hex'),
  scope: [],
  identities: [],
  added: '2026-01-01T00:00:00Z',
  text: pem,
  ...more,
});
const judge = (bytes: Uint8Array, mediaType: string, signers: readonly Signer[], now = Date.now()) =>
  judgeNotation(bytes, mediaType, {
    digest: DIGEST,
    size: 100,
    repository: 'registry.example.org/app',
    signers,
    now,
  });
const stateOf = async (changed: Partial<NotationOrder>, now?: number) =>
  (await judge(notationJws({ ...order, ...changed }), JWS, [trusting(root)], now)).state;

describe.each([
  ['JWS', JWS, notationJws],
  ['COSE', COSE, notationCose],
])('a signature of Notation in %s', (_, mediaType, sign) => {
  test('is trusted by its root, an authority between, or its own certificate', async () => {
    for (const signer of [root, middle, leaf]) {
      expect(await judge(sign(order), mediaType, [trusting(signer)])).toMatchObject({
        kind: 'notation',
        signer: 'O=Example, CN=publisher',
        issuer: 'O=Example, CN=middle',
        state: { kind: 'trusted', by: 'Example' },
      });
    }
    const short = sign({ ...order, chain: [leaf, middle] });
    expect((await judge(short, mediaType, [trusting(root)])).state.kind).toBe('trusted');
    const withRsa = sign({ ...order, chain: [rsa, root], algorithm: 'PS256' });
    expect((await judge(withRsa, mediaType, [trusting(root)])).state.kind).toBe('trusted');
  });

  test('is not trusted by another root, and says so', async () => {
    const other = await issue({ subject: '/O=Example/CN=root', extensions: AUTHORITY });
    expect((await judge(sign(order), mediaType, [trusting(other)])).state).toEqual({
      kind: 'untrusted',
      reason: 'Its certificate comes from no authority that is trusted here',
    });
    const elsewhere = trusting(root, { scope: ['registry.example.org/other'] });
    expect((await judge(sign(order), mediaType, [elsewhere])).state.kind).toBe('untrusted');
    const somebody = trusting(root, { identities: [{ identity: '*CN=somebody', issuer: '' }] });
    expect((await judge(sign(order), mediaType, [somebody])).state.kind).toBe('untrusted');
    const named = trusting(root, { identities: [{ identity: '*CN=publisher', issuer: '' }] });
    expect((await judge(sign(order), mediaType, [named])).state.kind).toBe('trusted');
  });

  test('over another image, or after it was changed, is invalid', async () => {
    const elsewhere = sign({ ...order, digest: OTHER });
    expect((await judge(elsewhere, mediaType, [trusting(root)])).state).toEqual({
      kind: 'invalid',
      reason: `It signs another image: ${OTHER}`,
    });
    expect((await judge(sign({ ...order, size: 99 }), mediaType, [trusting(root)])).state.kind).toBe(
      'invalid',
    );
    const whole = sign(order);
    const believed: string[] = [];
    for (let at = 3; at < whole.length; at += 97) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 4;
      const { state } = await judge(changed, mediaType, [trusting(root)]);
      if (state.kind === 'trusted') believed.push(whole.subarray(at - 40, at + 40).toString('latin1'));
    }
    // What is not signed may change: nothing is read of it.
    expect(believed.filter((around) => !/Agent|test/.test(around))).toEqual([]);
  });

  test('is invalid once it has expired, or its certificates have', async () => {
    const expiring = sign({ ...order, expiry: new Date(Date.now() + 1000) });
    expect((await judge(expiring, mediaType, [trusting(root)])).state.kind).toBe('trusted');
    expect((await judge(expiring, mediaType, [trusting(root)], Date.now() + 2000)).state).toMatchObject({
      kind: 'invalid',
      reason: expect.stringContaining('It expired on') as string,
    });
    expect((await judge(sign(order), mediaType, [trusting(root)], Date.now() + YEAR)).state).toMatchObject({
      kind: 'invalid',
      reason: expect.stringContaining('The certificate of O=Example, CN=publisher expired') as string,
    });
    const before = sign({ ...order, signed: new Date(Date.now() - YEAR) });
    expect((await judge(before, mediaType, [trusting(root)])).state.kind).toBe('invalid');
  });

  test('is invalid when it demands something that is not understood', async () => {
    const critical = ['io.cncf.notary.signingScheme', 'io.cncf.notary.verificationPlugin'];
    expect((await judge(sign({ ...order, critical }), mediaType, [trusting(root)])).state).toMatchObject({
      kind: 'invalid',
      reason: expect.stringContaining('io.cncf.notary.verificationPlugin') as string,
    });
    const expiry = new Date(Date.now() + YEAR);
    const lax = sign({ ...order, expiry, critical: ['io.cncf.notary.signingScheme'] });
    expect((await judge(lax, mediaType, [trusting(root)])).state.kind).toBe('invalid');
  });
});

test('An algorithm that its key is not for, none, or a shared secret is refused', async () => {
  for (const algorithm of ['none', 'None', 'HS256', 'RS256', 'ES384', 'PS256', '__proto__', ''])
    expect((await stateOf({ algorithm: algorithm === 'PS256' ? 'PS384' : algorithm })).kind).toBe('invalid');
  // HS256 keyed with the certificate is what readers that mix up keys accept.
  const [head = '', payload = ''] = ['{"alg":"HS256"}', '{}'].map((text) =>
    Buffer.from(text).toString('base64url'),
  );
  const mixed = { payload, protected: head, header: { x5c: [leaf.der.toString('base64')] }, signature: 'AA' };
  expect((await judge(Buffer.from(JSON.stringify(mixed)), JWS, [trusting(root)])).state.kind).toBe('invalid');
});

test('A certificate that signed itself is believed only when it is the one that is trusted', async () => {
  const own = await issue({ subject: '/CN=own', extensions: CODE_SIGNER });
  expect(await stateOf({ chain: [own] })).toEqual({
    kind: 'untrusted',
    reason: 'Its certificate was issued by nobody but itself, and is not trusted here',
  });
  expect((await judge(notationJws({ ...order, chain: [own] }), JWS, [trusting(own)])).state.kind).toBe(
    'trusted',
  );
});

test('A chain has to hold together', async () => {
  const stranger = await issue({ subject: '/O=Example/CN=middle', extensions: AUTHORITY });
  const broken: readonly (readonly [readonly Issued[], string])[] = [
    [[leaf, stranger, root], 'was not issued by'],
    [[leaf, root], 'was not issued by'],
    [[root], "is an authority's"],
    [
      [await issue({ subject: '/CN=tls', extensions: ['extendedKeyUsage=serverAuth'], issuer: root }), root],
      'not for signing code',
    ],
    [
      [
        await issue({
          subject: '/CN=encrypts',
          extensions: ['keyUsage=critical,keyEncipherment'],
          issuer: root,
        }),
        root,
      ],
      'not for signatures',
    ],
    [
      [await issue({ subject: '/CN=below', extensions: CODE_SIGNER, issuer: leaf }), leaf, middle, root],
      'was not issued by',
    ],
  ];
  for (const [chain, reason] of broken)
    expect(await stateOf({ chain })).toMatchObject({
      kind: 'invalid',
      reason: expect.stringContaining(reason) as string,
    });
  const curve = await issue({ subject: '/CN=p384', extensions: CODE_SIGNER, issuer: root, key: P384 });
  expect(await stateOf({ chain: [curve, root] })).toMatchObject({
    reason: expect.stringContaining("is not that of its certificate's key") as string,
  });
});

test('What is no envelope is invalid, however it is built', async () => {
  const nested = Buffer.concat([Buffer.alloc(500_000, 0x81), Buffer.from([0])]);
  const protectedTag = encode(
    new Tagged(18, [new Tagged(24, Buffer.alloc(1)), new Map(), Buffer.alloc(1), Buffer.alloc(1)]),
  );
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from('{}'),
    nested,
    Buffer.from(protectedTag),
    Buffer.from(encode([1, 2, 3, 4])),
  ]) {
    for (const mediaType of [JWS, COSE, 'application/pkcs7-mime'])
      expect((await judge(bytes, mediaType, [trusting(root)])).state.kind).toBe('invalid');
  }
});
