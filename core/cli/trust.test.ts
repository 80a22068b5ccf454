import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { NO_CREDENTIALS } from '../registry/credentials/credentials.ts';
import { openRegistry } from '../registry/registry.ts';
import { openCliGround, type CliGround } from '../testing/cli-ground.ts';
import { cosignTag, signedLayer, simplePayload } from '../testing/trust/cosign-signer.ts';
import { littleSigstore, publicPem, type LittleSigstore } from '../testing/trust/little-sigstore.ts';
import { putArtifact, putFallbackList } from '../testing/registry/put-artifact.ts';

let ground: CliGround;
let sigstore: LittleSigstore;
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const SPDX = '{"spdxVersion":"SPDX-2.3"}';

beforeAll(async () => {
  ground = await openCliGround(inject('workers'));
  sigstore = await littleSigstore();
  const registry = openRegistry({ credentials: NO_CREDENTIALS });
  const base = `${ground.address}/corpus/base`;
  const app = `${ground.address}/corpus/app`;
  const { digest } = ground.base.manifest;
  await putArtifact(registry, base, {
    layers: [signedLayer(simplePayload(digest, base), key)],
    tag: cosignTag(digest, 'sig'),
  });
  const layers = [{ mediaType: 'application/spdx+json', bytes: Buffer.from(SPDX) }];
  const subject = ground.base.manifest;
  const bill = await putArtifact(registry, base, { artifactType: 'application/spdx+json', layers, subject });
  await putFallbackList(registry, base, subject, [bill]);
  const person = await sigstore.certify('someone@example.org', 'https://accounts.example.org');
  const bytes = simplePayload(ground.app.manifest.digest, app);
  const mediaType = 'application/vnd.dev.cosign.simplesigning.v1+json';
  await putArtifact(registry, app, {
    layers: [{ mediaType, bytes, annotations: sigstore.annotations(bytes, person) }],
    tag: cosignTag(ground.app.manifest.digest, 'sig'),
  });
  registry.close();
  await writeFile(path.join(ground.folder, 'team.pub'), publicPem(key));
  await writeFile(
    path.join(ground.folder, 'other.pub'),
    publicPem(generateKeyPairSync('ed25519').privateKey),
  );
  await writeFile(path.join(ground.folder, 'trusted_root.json'), sigstore.trustRoot);
});
beforeEach(() => ground.freshStore());
afterAll(() => ground.close());

test('referrers draws a tree with the documents, filters it by type, and prints one of them', async () => {
  const { out, code } = await ground.strata('referrers REG/corpus/base:1');
  expect(code).toBe(0);
  const plain = out.replace(/sha256:[0-9a-f]{64}/g, 'sha256:…');
  expect(plain.split('\n').slice(0, 4)).toEqual([
    'REG/corpus/base:1 sha256:…',
    '├── Bill of materials (SPDX) sha256:…',
    '│     sha256:… application/spdx+json 26B',
    '└── cosign signature sha256:…',
  ]);
  const filtered = await ground.strata('referrers --artifact-type application/spdx+json REG/corpus/base:1');
  expect(filtered.out).not.toContain('cosign');
  const digest = /(sha256:[0-9a-f]{64}) application\/spdx/.exec(out)?.[1] ?? '';
  const document = await ground.strata(['referrers', '--document', digest, 'REG/corpus/base:1']);
  expect(JSON.parse(document.out)).toEqual(JSON.parse(SPDX));
  const json = await ground.strata('referrers --format json REG/corpus/base:1');
  expect(JSON.parse(json.out)).toMatchObject({ roots: [{ kind: 'sbom' }, { kind: 'signature' }], notes: [] });
  expect((await ground.strata('referrers REG/corpus/multi:1')).out).toContain('Attestation');
  expect((await ground.strata('referrers --format xml REG/corpus/base:1')).code).toBe(125);
});

test('verify-signature succeeds only when somebody who is trusted signed', async () => {
  const verify = (line: string) => ground.strata(`verify-signature ${line}`);
  expect(await verify('REG/corpus/base:1')).toMatchObject({
    code: 1,
    out: expect.stringContaining('untrusted') as string,
  });
  expect(await verify('--key team.pub REG/corpus/base:1')).toMatchObject({
    code: 0,
    out: expect.stringContaining('believed by team.pub') as string,
  });
  expect((await verify('--key other.pub REG/corpus/base:1')).code).toBe(1);
  expect(await verify('--key team.pub REG/corpus/multi:1')).toMatchObject({
    code: 1,
    out: expect.stringContaining('Nobody signed it') as string,
  });
  const rooted = '--trust-root trusted_root.json --issuer https://accounts.example.org';
  expect((await verify(`${rooted} --identity *@example.org REG/corpus/app:1`)).code).toBe(0);
  expect((await verify(`${rooted} --identity *@example.com REG/corpus/app:1`)).code).toBe(1);
  expect(await verify(`${rooted} REG/corpus/app:1`)).toMatchObject({
    code: 1,
    errors: expect.stringContaining('nobody is named with it') as string,
  });
  expect((await verify('--identity someone REG/corpus/app:1')).code).toBe(125);
  const json = await verify('--format json --key team.pub REG/corpus/base:1');
  expect(JSON.parse(json.out)).toMatchObject({
    signatures: [{ kind: 'cosign-key', state: { kind: 'trusted' } }],
  });
  expect((await verify('--key missing.pub REG/corpus/base:1')).code).toBe(1);
});

test('signers are added, listed and removed, and a required signature decides what is pulled', async () => {
  expect((await ground.strata('registry set --policy require REG')).code).toBe(0);
  const refused = await ground.strata('pull REG/corpus/base:1');
  expect(refused.code).toBe(1);
  expect(refused.errors).toContain('strata signers add');
  expect(await ground.strata('images -q')).toMatchObject({ out: '' });

  const { out: id } = await ground.strata('signers add --name team --scope REG/corpus team.pub');
  const listed = await ground.strata('signers ls');
  expect(listed.out).toMatch(new RegExp(`^${id.trim()} +team +public-key +REG/corpus`, 'm'));
  expect((await ground.strata('pull REG/corpus/base:1')).code).toBe(0);
  expect((await ground.strata('pull REG/corpus/multi:1')).errors).toContain('has no signature');
  expect((await ground.strata('copy REG/corpus/multi:1 REG/copied/multi:1')).errors).toContain(
    'has no signature',
  );
  expect((await ground.strata('copy -q REG/corpus/base:1 REG/copied/base:1')).code).toBe(0);
  // What a build stands on comes in by the same door.
  await writeFile(
    path.join(ground.folder, 'Dockerfile'),
    `FROM ${ground.address}/corpus/multi:1\nLABEL a=b\n`,
  );
  const built = await ground.strata(['build', '-t', 'built', '-f', 'Dockerfile', '.']);
  expect(built).toMatchObject({ code: 1, errors: expect.stringContaining('has no signature') as string });
  expect((await ground.strata('signers rm nobody')).errors).toContain('No signer is called nobody');
  expect((await ground.strata('signers rm team')).out).toBe(id);
  expect(JSON.parse((await ground.strata('signers ls --format json')).out)).toEqual([]);
});
