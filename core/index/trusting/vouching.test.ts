import { generateKeyPairSync } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { SignaturePolicy } from '../../api/registries.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { NO_CREDENTIALS } from '../../registry/credentials/credentials.ts';
import { openRegistry, type Registry } from '../../registry/registry.ts';
import { AUTHORITY, CODE_SIGNER, issue } from '../../testing/registry/certificates.ts';
import { cosignTag, signedLayer, simplePayload } from '../../testing/trust/cosign-signer.ts';
import { startDockerRegistry, type DockerRegistry } from '../../testing/registry/docker-registry.ts';
import {
  littleSigstore,
  publicPem,
  signedEnvelope,
  signStatement,
} from '../../testing/trust/little-sigstore.ts';
import { notationCose, notationJws } from '../../testing/trust/notation-signer.ts';
import { pushLayout } from '../../testing/registry/push-layout.ts';
import { putArtifact, putFallbackList, type ArtifactLayer } from '../../testing/registry/put-artifact.ts';
import { startReferrersServer, type ReferrersServer } from '../../testing/registry/referrers-server.ts';
import { makeImage, multiPlatform } from '../../testing/images/sample-images.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import type { PullEvent } from '../../transfer/pull-event.ts';
import type { Core } from '../core.ts';
import { openCore } from '../open-core.ts';
import type { Trusting } from '../trusting.ts';

const NOTATION = 'application/vnd.cncf.notary.signature';
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const SPDX = { spdxVersion: 'SPDX-2.3', name: 'app', packages: [{ name: 'libc6' }] };

let folder: TemporaryFolder;
let behind: DockerRegistry;
let server: ReferrersServer;
let registry: Registry;
let core: Core;
let trusting: Trusting;
let homes = 0;
let image: Descriptor;
let index: Descriptor;

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

beforeAll(async () => {
  folder = await temporaryFolder();
  behind = await startDockerRegistry();
  server = await startReferrersServer(behind.address);
  registry = openRegistry({ credentials: NO_CREDENTIALS });
  const layout = path.join(folder.path, 'layout');
  const layers = [{ kind: 'random', seed: 'app', bytes: 50_000 }] as const;
  image = (await makeImage(layout, { name: 'app', layers })).manifest;
  index = (await multiPlatform(layout, { name: 'multi', layers, attested: true })).index;
  await pushLayout(layout, 'app', behind.address, 'team/app:1');
  await pushLayout(layout, 'app', behind.address, 'team/bare:1');
  await pushLayout(layout, 'multi', behind.address, 'team/multi:1');
});
beforeEach(async () => {
  await core?.close();
  core = await openCore({
    home: path.join(folder.path, `home-${homes++}`),
    workersFolder: inject('workers'),
  });
  trusting = await core.trusting();
  server.referrers.clear();
});
afterAll(async () => {
  await core.close();
  registry.close();
  await server.close();
  await behind.stop();
  await folder.remove();
});

const repository = (of = 'app', at = behind.address): string => `${at}/team/${of}`;
const file = async (name: string, text: string | Uint8Array): Promise<string> => {
  const at = path.join(folder.path, name);
  await writeFile(at, text);
  return at;
};
const trust = async (name: string, text: string | Uint8Array, identity?: string): Promise<void> => {
  const identities = identity === undefined ? [] : [{ identity, issuer: 'https://accounts.example.org' }];
  await trusting.addSigner({ file: await file(name, text), name: '', scope: [], identities });
};
const policy = async (of: SignaturePolicy, domain = behind.address): Promise<void> =>
  void (await (await core.registries()).change({ domain, policy: of }));
const signInto = (layers: readonly ArtifactLayer[], of = 'app'): Promise<Descriptor> =>
  putArtifact(registry, repository(of), {
    layers,
    tag: cosignTag(image.digest, 'sig'),
    configType: 'application/vnd.oci.image.config.v1+json',
  });
const pull = async (of: string, at = behind.address) => {
  const notes: string[] = [];
  const asked: PullEvent['kind'][] = [];
  const pulled = await core.pull(
    { text: `${repository(of, at)}:1`, platform: null },
    {
      observe(event) {
        asked.push(event.kind);
        if (event.kind === 'note') notes.push(`${event.level}: ${event.text}`);
      },
    },
  );
  return { pulled, notes, asked };
};

describe('what refers to an image', () => {
  test('is found by cosign’s tags, the fall-back tag and in the index, with what it says', async () => {
    const attestation = signedEnvelope(
      {
        _type: 'https://in-toto.io/Statement/v1',
        predicateType: 'https://slsa.dev/provenance/v1',
        predicate: { builder: 'us' },
      },
      { key },
    );
    await signInto([signedLayer(simplePayload(image.digest, repository()), key)]);
    await putArtifact(registry, repository(), {
      layers: [
        {
          mediaType: 'application/vnd.dsse.envelope.v1+json',
          bytes: Buffer.from(JSON.stringify(attestation)),
        },
      ],
      tag: cosignTag(image.digest, 'att'),
    });
    const bill = await putArtifact(registry, repository(), {
      artifactType: 'application/spdx+json',
      layers: [{ mediaType: 'application/spdx+json', bytes: Buffer.from(JSON.stringify(SPDX)) }],
      subject: image,
      annotations: { 'org.opencontainers.image.created': '2026-01-02T03:04:05Z', tool: 'x\u202ey' },
    });
    await putFallbackList(registry, repository(), image, [bill]);
    const signature = await putArtifact(registry, repository(), {
      artifactType: NOTATION,
      layers: [{ mediaType: 'application/jose+json', bytes: Buffer.from('{}') }],
      subject: bill,
    });
    await putFallbackList(registry, repository(), bill, [signature]);

    const name = `${repository()}:1`;
    const tree = await trusting.referrers(name);
    expect(tree).toMatchObject({ reference: name, digest: image.digest, notes: [] });
    expect(tree.roots.map(({ kind, title, found }) => [kind, title, found])).toEqual([
      ['sbom', 'Bill of materials (SPDX)', 'fallback-tag'],
      ['signature', 'cosign signature', 'cosign-tag'],
      ['attestation', 'Attestation', 'cosign-tag'],
    ]);
    expect(tree.roots[0]).toMatchObject({
      created: '2026-01-02T03:04:05.000Z',
      artifactType: 'application/spdx+json',
      annotations: [
        { name: 'org.opencontainers.image.created', value: '2026-01-02T03:04:05Z' },
        { name: 'tool', value: 'x\u27e8U+202E\u27e9y' },
      ],
      children: [{ kind: 'signature', title: 'Notation signature', digest: signature.digest, children: [] }],
    });
    const texts = tree.roots.map(({ documents }) => trusting.document(name, documents[0]?.digest ?? ''));
    const [spdx, , provenance] = await Promise.all(texts);
    expect(spdx).toEqual({ text: JSON.stringify(SPDX, null, 2), cut: false });
    expect(provenance?.text).toContain('"builder": "us"');
    await expect(trusting.document(name, image.digest)).rejects.toThrow('Nothing that refers to');
  });

  test('is listed page after page by registries that can, and those in the index are found beside it', async () => {
    const name = `${repository('multi', server.address)}:1`;
    const made: Descriptor[] = [];
    for (const number of [1, 2, 3, 4, 5]) {
      const layers = [{ mediaType: 'text/plain', bytes: Buffer.from(`note ${number}`) }];
      const order = { artifactType: `application/x.${number}`, layers, subject: index };
      made.push(await putArtifact(registry, repository('multi'), order));
    }
    server.referrers.set(index.digest, made);
    const tree = await trusting.referrers(name);
    expect(tree.roots.map(({ title, found }) => [title, found])).toEqual([
      ['Attestation', 'index'],
      ['Attestation', 'index'],
      ...[1, 2, 3, 4, 5].map((number) => [`application/x.${number}`, 'referrers']),
    ]);
    expect((await trusting.document(name, tree.roots[2]?.documents[0]?.digest ?? '')).text).toBe('note 1');
    const one = await registry.referrers(
      {
        domain: server.address,
        path: 'team/multi',
        name: repository('multi', server.address),
        familiar: name,
      },
      index.digest,
      { artifactType: 'application/x.4' },
    );
    expect(one.descriptors.map(({ digest }) => digest)).toEqual([made[3]?.digest]);
  });

  test('that refers in a circle, goes on for ever or leads elsewhere is bounded', async () => {
    const name = `${repository('app', server.address)}:1`;
    const layers = [{ mediaType: 'text/plain', bytes: Buffer.from('note') }];
    const one = await putArtifact(registry, repository(), { artifactType: 'a/one', layers, subject: image });
    const two = await putArtifact(registry, repository(), { artifactType: 'a/two', layers, subject: one });
    for (const [digest, list] of [
      [image.digest, [one, two]],
      [one.digest, [two, one, image]],
      [two.digest, [one, image]],
    ] as const)
      server.referrers.set(digest, list);
    const digests = (await trusting.referrers(name)).roots.map(({ digest }) => digest);
    expect(digests.slice(0, 2)).toEqual([one.digest, two.digest]);

    server.referrers.set(image.digest, [one, two, one]);
    server.link = (address) => address.replace(/&?from=\d+/, '');
    expect((await trusting.referrers(name)).notes).toEqual([]);
    server.link = () => 'http://127.0.0.1:1/elsewhere';
    const { notes } = await trusting.referrers(name);
    server.link = undefined;
    expect(notes.join()).toContain(`What refers to ${image.digest} could not be asked for`);

    const flood = Array.from({ length: 3000 }, (_, at) => ({
      ...one,
      digest: `sha256:${at.toString(16).padStart(64, '0')}` as typeof one.digest,
    }));
    server.referrers.set(image.digest, flood);
    const before = server.asked.length;
    const flooded = await trusting.referrers(name);
    expect(flooded.notes).toHaveLength(21);
    expect(flooded.notes[0]).toContain('goes on; its end was not read');
    expect(server.asked.length - before).toBeLessThan(500);
  }, 60_000);

  test('of an image that is here is asked for at the registry of its name; without one, only the index says', async () => {
    await pull('multi');
    await putFallbackList(registry, repository('multi'), index, []);
    const tree = await trusting.referrers(`${repository('multi')}:1`);
    expect(tree.digest).toBe(index.digest);
    expect(tree.notes).toEqual([
      `Told of the image that is here, ${index.digest}; the registry may have another one by now`,
    ]);
    expect(tree.roots.map(({ found }) => found)).toEqual(['index', 'index']);
  });
});

describe('signatures', () => {
  test('with a key, of an identity and of Notation are told apart, each with who made it', async () => {
    const sigstore = await littleSigstore();
    const person = await sigstore.certify('someone@example.org', 'https://accounts.example.org');
    const root = await issue({ subject: '/O=Example/CN=root', extensions: AUTHORITY });
    const leaf = await issue({ subject: '/O=Example/CN=publisher', extensions: CODE_SIGNER, issuer: root });
    const payload = simplePayload(image.digest, repository());
    const keyless = {
      mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
      bytes: simplePayload(image.digest, repository(), { by: 'person' }),
    };
    await signInto([
      signedLayer(payload, key),
      { ...keyless, annotations: sigstore.annotations(keyless.bytes, person) },
      signedLayer(simplePayload(index.digest, repository()), key),
    ]);
    const order = { digest: image.digest, size: image.size, chain: [leaf, root] };
    const artifacts = [
      { artifactType: NOTATION, layers: [{ mediaType: 'application/jose+json', bytes: notationJws(order) }] },
      { artifactType: NOTATION, layers: [{ mediaType: 'application/cose', bytes: notationCose(order) }] },
      {
        artifactType: BUNDLE,
        layers: [{ mediaType: BUNDLE, bytes: sigstore.bundle(signStatement(image.digest), person) }],
      },
    ];
    const put = artifacts.map((each) => putArtifact(registry, repository(), { ...each, subject: image }));
    server.referrers.set(image.digest, await Promise.all(put));
    const name = `${repository('app', server.address)}:1`;

    const before = await trusting.verify(name);
    expect(before).toMatchObject({ digest: image.digest, policy: 'off', outcome: 'not-asked' });
    expect(before.signatures.map(({ kind, state }) => [kind, state.kind])).toEqual([
      ['cosign-key', 'untrusted'],
      ['cosign-keyless', 'untrusted'],
      ['cosign-key', 'invalid'],
      ['notation', 'untrusted'],
      ['notation', 'untrusted'],
      ['cosign-keyless', 'untrusted'],
    ]);
    await trust('team.pub', publicPem(key));
    await trust('root.pem', root.pem);
    await trust('trusted_root.json', sigstore.trustRoot, 'someone@example.org');
    await policy('warn', server.address);
    const after = await trusting.verify(name);
    expect(after).toMatchObject({ policy: 'warn', outcome: 'passed' });
    expect(after.signatures.map(({ state }) => (state.kind === 'trusted' ? state.by : state.kind))).toEqual([
      'team.pub',
      'trusted_root.json',
      'invalid',
      'root.pem',
      'root.pem',
      'trusted_root.json',
    ]);
    const only = [
      {
        file: await file('other.pub', publicPem(generateKeyPairSync('ed25519').privateKey)),
        name: '',
        scope: [],
        identities: [],
      },
    ];
    expect((await trusting.verify(name, { only })).outcome).toBe('refused');
  });

  test('are looked at up to a hundred, and a payload that is too large is not fetched', async () => {
    const layers = Array.from({ length: 120 }, (_, at) =>
      signedLayer(simplePayload(image.digest, repository(), { number: String(at) }), key),
    );
    await signInto(layers);
    const report = await trusting.verify(`${repository()}:1`);
    expect(report.signatures).toHaveLength(100);
    expect(report.notes).toEqual(['There are more than 100 signatures; the others were not looked at']);
    await signInto([signedLayer(Buffer.alloc(2 * 1024 * 1024, 0x20), key)]);
    expect((await trusting.verify(`${repository()}:1`)).signatures).toMatchObject([
      { state: { kind: 'invalid', reason: expect.stringContaining('at most 1048576 are read') as string } },
    ]);
  }, 60_000);
});

describe('a registry’s policy', () => {
  const blobsHere = async (): Promise<number> =>
    (await readdir(path.join(core.storeFolder, 'blobs', 'sha256')).catch(() => [])).length;

  test('of require keeps out what is unsigned, signed by a stranger, or wrongly, before anything is fetched', async () => {
    await policy('require');
    await expect(pull('bare')).rejects.toMatchObject({ code: 'UNSIGNED' });
    await signInto([signedLayer(simplePayload(image.digest, repository()), key)]);
    await expect(pull('app')).rejects.toMatchObject({ code: 'SIGNER_UNTRUSTED' });
    await signInto([signedLayer(simplePayload(index.digest, repository()), key)]);
    await trust('team.pub', publicPem(key));
    await expect(pull('app')).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' });
    expect(await blobsHere()).toBe(0);
    expect((await core.images()).all).toEqual([]);

    await signInto([signedLayer(simplePayload(image.digest, repository()), key)]);
    const { notes, pulled } = await pull('app');
    expect(pulled.digest).toBe(image.digest);
    expect(notes).toEqual([`info: ${repository()}:1 is signed by team.pub, who is trusted`]);
  });

  test('of warn lets it in and says so', async () => {
    await policy('warn');
    const { notes } = await pull('bare');
    expect(notes).toEqual([
      `warning: ${repository('bare')}:1 has no signature, and its registry's images should have one`,
    ]);
    await policy('off');
    expect((await pull('bare')).notes).toEqual([]);
  });
});
