import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseDigest } from '../../oci/digest.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { signedLayer, signWith, simplePayload } from '../../testing/trust/cosign-signer.ts';
import {
  littleSigstore,
  publicPem,
  signedEnvelope,
  signStatement,
  type LittleSigstore,
} from '../../testing/trust/little-sigstore.ts';
import type { ArtifactLayer } from '../../testing/registry/put-artifact.ts';
import type { Signer } from '../signers/signer-file.ts';
import type { Subject } from '../subject.ts';
import { judgeCosign } from './cosign-signature.ts';
import { judgeBundle } from './sigstore-bundle.ts';

const DIGEST = parseDigest(`sha256:${'a'.repeat(64)}`);
const OTHER = parseDigest(`sha256:${'b'.repeat(64)}`);
const REPOSITORY = 'registry.example.org/team/app';

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

const signer = (kind: Signer['kind'], text: string, more: Partial<Signer> = {}): Signer => ({
  id: '0'.repeat(16),
  name: 'the team',
  kind,
  fingerprint: createHash('sha256').update(text).digest('hex'),
  scope: [],
  identities: [],
  added: '2026-01-01T00:00:00Z',
  text,
  ...more,
});
const subject = (...signers: readonly Signer[]): Subject => ({
  digest: DIGEST,
  size: 100,
  repository: REPOSITORY,
  signers,
  now: Date.now(),
});
const descriptorOf = ({ mediaType, bytes, annotations }: ArtifactLayer): Descriptor => ({
  mediaType,
  digest: parseDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`),
  size: bytes.length,
  ...(annotations === undefined ? {} : { annotations }),
});
const judge = (layer: ArtifactLayer, ...signers: readonly Signer[]) =>
  judgeCosign(descriptorOf(layer), layer.bytes, subject(...signers));
const keySigner = (of: KeyObject, more: Partial<Signer> = {}): Signer =>
  signer('public-key', publicPem(of), more);

describe('a signature with a key', () => {
  test.each([
    ['P-256', key],
    ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
    ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
    ['Ed25519', generateKeyPairSync('ed25519').privateKey],
  ])('of %s is trusted when the key is', async (_, made) => {
    const layer = signedLayer(simplePayload(DIGEST, REPOSITORY, { stage: 'release' }), made);
    expect(await judge(layer, keySigner(made))).toMatchObject({
      kind: 'cosign-key',
      state: { kind: 'trusted', by: 'the team' },
      annotations: [
        { name: 'docker-reference', value: REPOSITORY },
        { name: 'stage', value: 'release' },
      ],
    });
  });

  test('of another key, or of none that is known, is not trusted', async () => {
    const layer = signedLayer(simplePayload(DIGEST, REPOSITORY), key);
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    expect(await judge(layer, keySigner(other))).toMatchObject({
      state: { kind: 'untrusted', reason: 'Not made by the public key that is trusted here' },
    });
    expect(await judge(layer)).toMatchObject({
      state: { kind: 'untrusted', reason: 'Made by a key, and no public key is trusted here' },
    });
  });

  test('counts only where its maker may vouch', async () => {
    const layer = signedLayer(simplePayload(DIGEST, REPOSITORY), key);
    const trustedFor = async (...scope: readonly string[]) =>
      (await judge(layer, keySigner(key, { scope }))).state.kind;
    expect(await trustedFor('registry.example.org')).toBe('trusted');
    expect(await trustedFor('registry.example.org/team/')).toBe('trusted');
    expect(await trustedFor('registry.example.org/team/app')).toBe('trusted');
    expect(await trustedFor('registry.example.org/tea')).toBe('untrusted');
    expect(await trustedFor('registry.example.org.evil.example')).toBe('untrusted');
    expect(await trustedFor('docker.io', 'registry.example.org/team')).toBe('trusted');
  });

  test('over another image is invalid, whoever made it', async () => {
    const layer = signedLayer(simplePayload(OTHER, REPOSITORY), key);
    expect(await judge(layer, keySigner(key))).toMatchObject({
      state: { kind: 'invalid', reason: `It signs another image: ${OTHER}` },
    });
  });

  test('does not hold over a payload that was changed', async () => {
    const layer = signedLayer(simplePayload(DIGEST, REPOSITORY), key);
    const changed = { ...layer, bytes: simplePayload(DIGEST, REPOSITORY, { added: 'later' }) };
    expect((await judge(changed, keySigner(key))).state.kind).toBe('untrusted');
  });

  test('does not hold when the annotation was changed, and is none without it', async () => {
    const layer = signedLayer(simplePayload(DIGEST, REPOSITORY), key);
    const withSignature = (signature: string): ArtifactLayer => ({
      ...layer,
      annotations: { 'dev.cosignproject.cosign/signature': signature },
    });
    expect((await judge(withSignature('AAAA'), keySigner(key))).state.kind).toBe('untrusted');
    for (const none of ['', 'not base64!', '{}'])
      expect((await judge(withSignature(none), keySigner(key))).state.kind).toBe('invalid');
    expect((await judge({ ...layer, annotations: {} }, keySigner(key))).state.kind).toBe('invalid');
  });

  test('that was made for another repository is told of', async () => {
    const layer = signedLayer(simplePayload(DIGEST, 'registry.example.org/other/app'), key);
    expect(await judge(layer, keySigner(key))).toMatchObject({
      state: { kind: 'trusted' },
      note: `A signature was made for registry.example.org/other/app, and the image was found as ${REPOSITORY}`,
    });
  });

  test.each([
    ['no JSON', 'hello'],
    [
      'a digest twice',
      `{"critical":{"image":{"docker-manifest-digest":"${OTHER}","docker-manifest-digest":"${DIGEST}"}}}`,
    ],
    ['another type', simplePayload(DIGEST, REPOSITORY).toString().replace('cosign container', 'other')],
    [
      'no digest',
      '{"critical":{"identity":{"docker-reference":""},"image":{},"type":"cosign container image signature"}}',
    ],
  ])('over %s is invalid', async (_, text) => {
    expect((await judge(signedLayer(Buffer.from(text), key), keySigner(key))).state.kind).toBe('invalid');
  });
});

describe('a signature of an identity', () => {
  const PERSON = 'someone@example.org';
  const ISSUER = 'https://accounts.example.org';
  let sigstore: LittleSigstore;
  let holder: Awaited<ReturnType<LittleSigstore['certify']>>;
  const payload = simplePayload(DIGEST, REPOSITORY);
  const root = (identity: string, issuer: string, of = sigstore): Signer =>
    signer('sigstore-root', of.trustRoot, { identities: [{ identity, issuer }] });
  const layerOf = (annotations: Readonly<Record<string, string>>, bytes = payload): ArtifactLayer => ({
    mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
    bytes,
    annotations,
  });

  beforeAll(async () => {
    sigstore = await littleSigstore();
    holder = await sigstore.certify(PERSON, ISSUER);
  });

  test('is trusted when it is named with the trust root, exactly or by a pattern', async () => {
    const layer = layerOf(sigstore.annotations(payload, holder));
    const judged = await judge(layer, root(PERSON, ISSUER));
    expect(judged).toMatchObject({
      kind: 'cosign-keyless',
      signer: PERSON,
      issuer: ISSUER,
      state: { kind: 'trusted', by: 'the team' },
    });
    expect(Date.now() - Date.parse(judged.signed ?? '')).toBeLessThan(60_000);
    expect((await judge(layer, root('*@example.org', ISSUER))).state.kind).toBe('trusted');
    expect((await judge(layer, root('*', ISSUER))).state.kind).toBe('trusted');
  });

  test('of somebody else, or vouched for by somebody else, is not trusted', async () => {
    const layer = layerOf(sigstore.annotations(payload, holder));
    for (const [identity, issuer] of [
      ['other@example.org', ISSUER],
      ['someone@example.or', ISSUER],
      ['*@example.com', ISSUER],
      ['someone.example.org', ISSUER],
      [PERSON, 'https://accounts.example.com'],
      [PERSON, '*'],
    ] as const)
      expect((await judge(layer, root(identity, issuer))).state.kind).toBe('untrusted');
  });

  test('is correct and untrusted without a trust root, or with another one', async () => {
    const layer = layerOf(sigstore.annotations(payload, holder));
    expect(await judge(layer)).toMatchObject({
      signer: PERSON,
      issuer: ISSUER,
      state: { kind: 'untrusted', reason: expect.stringContaining('no Sigstore trust root') as string },
    });
    const other = await littleSigstore();
    expect((await judge(layer, root(PERSON, ISSUER, other))).state.kind).toBe('untrusted');
    // The log is the one that is trusted, the authority is not.
    const stranger = await other.certify(PERSON, ISSUER);
    expect(
      (await judge(layerOf(sigstore.annotations(payload, stranger)), root(PERSON, ISSUER))).state,
    ).toMatchObject({
      kind: 'untrusted',
      reason: expect.stringContaining('certificate') as string,
    });
  });

  test('is invalid without its entry in the log, with a changed one, or with that of another signature', async () => {
    const whole = sigstore.annotations(payload, holder);
    const { 'dev.sigstore.cosign/bundle': entry = '', ...bare } = whole;
    const states = async (annotations: Readonly<Record<string, string>>) =>
      (await judge(layerOf(annotations), root(PERSON, ISSUER))).state.kind;
    expect(await states(bare)).toBe('invalid');
    const later = entry.replace(
      /"integratedTime":(\d+)/,
      (_, time) => `"integratedTime":${Number(time) + 1}`,
    );
    expect(await states({ ...bare, 'dev.sigstore.cosign/bundle': later })).toBe('invalid');
    const others =
      sigstore.annotations(simplePayload(OTHER, REPOSITORY), holder)['dev.sigstore.cosign/bundle'] ?? '';
    expect(await states({ ...bare, 'dev.sigstore.cosign/bundle': others })).toBe('invalid');
    for (const broken of ['', '{}', '[]', 'null', entry.slice(0, 50)])
      expect(await states({ ...bare, 'dev.sigstore.cosign/bundle': broken })).toBe('invalid');
    expect(await states({ ...whole, 'dev.sigstore.cosign/certificate': 'none' })).toBe('invalid');
  });

  test('is invalid when the certificate is another one than that which signed', async () => {
    const another = await sigstore.certify(PERSON, ISSUER);
    const layer = layerOf({
      ...sigstore.annotations(payload, holder),
      'dev.sigstore.cosign/certificate': another.pem,
    });
    expect((await judge(layer, root(PERSON, ISSUER))).state).toEqual({
      kind: 'invalid',
      reason: 'The key of its certificate did not make it',
    });
  });

  test('in a bundle is trusted by the same rules', async () => {
    const workflow = 'https://git.example.org/team/app/.workflows/release.yml@refs/heads/main';
    const robot = await sigstore.certify(workflow, ISSUER);
    const bundle = sigstore.bundle(signStatement(DIGEST), robot);
    const judgeIt = (bytes: Uint8Array, ...signers: readonly Signer[]) =>
      judgeBundle(bytes, subject(...signers));
    expect(
      await judgeIt(bundle, root('https://git.example.org/team/*@refs/heads/main', ISSUER)),
    ).toMatchObject({
      kind: 'cosign-keyless',
      signer: workflow,
      issuer: ISSUER,
      state: { kind: 'trusted' },
    });
    expect((await judgeIt(bundle, root('https://git.example.org/other/*', ISSUER)))?.state.kind).toBe(
      'untrusted',
    );
    expect((await judgeIt(bundle))?.state.kind).toBe('untrusted');
    expect((await judgeIt(sigstore.bundle(signStatement(OTHER), robot), root('*', ISSUER)))?.state).toEqual({
      kind: 'invalid',
      reason: 'It signs another image',
    });
    // Provenance is signed in the same way, and says nothing of who stands for the image.
    const provenance = signStatement(DIGEST, 'https://slsa.dev/provenance/v1');
    expect(await judgeIt(sigstore.bundle(provenance, robot), root('*', ISSUER))).toBeUndefined();
  });

  test('in a bundle is invalid with its statement, its time or its place in the log changed', async () => {
    const bundle = sigstore.bundle(signStatement(DIGEST), holder).toString();
    const statement = (digest: string): string =>
      Buffer.from(JSON.stringify(signStatement(digest))).toString('base64');
    const stateOf = async (text: string) =>
      (await judgeBundle(Buffer.from(text), subject(root(PERSON, ISSUER))))?.state.kind;
    expect(await stateOf(bundle)).toBe('trusted');
    const elsewhere = sigstore.bundle(signStatement(OTHER), holder).toString();
    expect(await stateOf(elsewhere.replace(statement(OTHER), statement(DIGEST)))).toBe('invalid');
    expect(
      await stateOf(
        bundle.replace(/"integratedTime":"(\d+)"/, (_, time) => `"integratedTime":"${Number(time) + 1}"`),
      ),
    ).toBe('invalid');
    // The log's signed head, and the place in the log that it is held against.
    for (const [signed, forged] of [
      ['- 1\\n1\\n', '- 1\\n2\\n'],
      ['"inclusionProof":{"logIndex":"0"', '"inclusionProof":{"logIndex":"3"'],
    ] as const)
      expect(await stateOf(bundle.replace(signed, forged))).toBe('invalid');
    // A name that would be taken for an expression which never ends.
    expect(await stateOf(bundle.replace(/\u2014 rekor/, '\u2014 (([a-z:/.]+)+)+X'))).toBe('invalid');
    expect(await stateOf('{}')).toBe('invalid');
    expect(await stateOf(`{"verificationMaterial":${'['.repeat(50_000)}`)).toBe('invalid');
  });

  test('in a bundle may be of a key instead', async () => {
    const envelope = signedEnvelope(signStatement(DIGEST), { key });
    const bundle = (dsseEnvelope: object): Buffer =>
      Buffer.from(
        JSON.stringify({
          mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
          verificationMaterial: { publicKey: { hint: 'anything' }, tlogEntries: [] },
          dsseEnvelope,
        }),
      );
    expect(await judgeBundle(bundle(envelope), subject(keySigner(key)))).toMatchObject({
      kind: 'cosign-key',
      state: { kind: 'trusted' },
    });
    const forged = {
      ...envelope,
      signatures: [{ sig: signWith(key, Buffer.from('other')).toString('base64') }],
    };
    expect((await judgeBundle(bundle(forged), subject(keySigner(key))))?.state.kind).toBe('untrusted');
    const twice = { ...envelope, signatures: [...envelope.signatures, ...envelope.signatures] };
    expect((await judgeBundle(bundle(twice), subject(keySigner(key))))?.state.kind).toBe('invalid');
  });
});
