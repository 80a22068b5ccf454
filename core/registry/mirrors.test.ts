import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../testing/registry/fault-registry-certificate.ts';
import {
  client,
  faultRegistry,
  logins,
  password,
  readAll,
  referenceAt,
} from '../testing/registry/fault-registry-fixture.ts';
import { readMirror } from './mirror-address.ts';
import type { Registry } from './registry.ts';

const CANARY = 'canary-3f9c2a7b';
const LAYER = Buffer.alloc(300_000, 'a layer of some bytes');

/** A registry and mirrors of it, all with the same image unless `empty`. */
async function ground(mirrors: number) {
  const origin = await faultRegistry({ auth: { kind: 'basic', username: 'ann', password: CANARY } });
  const sides = await Promise.all(Array.from({ length: mirrors }, () => faultRegistry()));
  const image = origin.addImage('team/app', '1', { layers: [LAYER] });
  for (const side of sides) side.addImage('team/app', '1', { layers: [LAYER] });
  const notices: string[] = [];
  const options = { onNotice: (text: string) => notices.push(text) };
  const registry = client({
    credentials: logins({ [origin.host]: password('ann', CANARY) }),
    registries: { [origin.host]: { mirrors: sides.map(({ host }) => host) } },
  });
  const reference = referenceAt(origin, 'team/app:1');
  const blob = async (asked: Registry = registry): Promise<string> => {
    const layer = image.layers[0];
    if (layer === undefined) throw new Error('the image has a layer');
    return (await readAll((await asked.blob(reference, layer, options)).bytes)).toString();
  };
  return { origin, sides, image, registry, reference, notices, options, blob };
}

describe('a mirror', () => {
  it('is asked instead of the registry, and never sees its login', async () => {
    const { origin, sides, image, registry, reference, notices, options, blob } = await ground(1);
    expect((await registry.manifest(reference, options)).digest).toBe(image.manifest.digest);
    expect(await blob()).toBe(LAYER.toString());
    expect(origin.requests).toEqual([]);
    expect(sides[0]?.requests.map(({ kind }) => kind)).toEqual(['manifest', 'blob']);
    expect(JSON.stringify(sides[0]?.requests)).not.toMatch(/authorization|canary/i);
    expect(notices).toEqual([]);
  });

  it('that asks for a login is not given the one of the registry', async () => {
    const { origin, image, reference } = await ground(0);
    const nosy = await faultRegistry({ auth: { kind: 'basic', username: 'ann', password: CANARY } });
    nosy.addImage('team/app', '1', { layers: [LAYER] });
    const known = logins({ [origin.host]: password('ann', CANARY) });
    const registry = client({ credentials: known, registries: { [origin.host]: { mirrors: [nosy.host] } } });
    expect((await registry.manifest(reference)).digest).toBe(image.manifest.digest);
    expect(JSON.stringify(nosy.requests)).not.toMatch(/authorization/i);
    expect(known.asked).toEqual([nosy.host, origin.host]);
  });

  it('that lacks something is passed by for it alone, and that is said', async () => {
    const { origin, registry, reference, notices, options, blob } = await ground(0);
    const empty = await faultRegistry();
    const mirrored = client({
      credentials: logins({ [origin.host]: password('ann', CANARY) }),
      registries: { [origin.host]: { mirrors: [empty.host] } },
    });
    registry.close();
    await mirrored.manifest(reference, options);
    expect(await blob(mirrored)).toBe(LAYER.toString());
    expect(empty.requests.map(({ kind }) => kind)).toEqual(['manifest', 'blob']);
    expect(notices).toEqual([
      expect.stringMatching(`The mirror ${empty.host} was passed by: .*has no repository for the manifest`),
      expect.stringMatching(`The mirror ${empty.host} was passed by: .*does not have the blob`),
    ]);
  });

  it('that fails is not asked again for a while; the next one is', async () => {
    const { origin, sides, registry, reference, notices, options } = await ground(2);
    await sides[0]?.close();
    for (let turn = 0; turn < 3; turn += 1) await registry.manifest(reference, options);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(/could not be reached/);
    expect(sides[1]?.requests).toHaveLength(3);
    expect(origin.requests).toEqual([]);
  });

  it('whose manifest is not what was asked for is passed by', async () => {
    const { sides, image, registry, reference, notices, options } = await ground(1);
    sides[0]?.faults.always('manifest', { kind: 'flip', at: 5 });
    const fetched = await registry.manifest(reference, { ...options, digest: image.manifest.digest });
    expect(fetched.digest).toBe(image.manifest.digest);
    expect(notices[0]).toMatch(/other bytes/);
  });

  it('that breaks off in the middle is passed by when the rest is asked for', async () => {
    const { origin, sides, blob } = await ground(1);
    sides[0]?.faults.always('blob', { kind: 'cut', after: 200_000 });
    await expect(blob()).rejects.toMatchObject({ retryable: true });
    expect(origin.requests).toEqual([]);
    expect(await blob()).toBe(LAYER.toString());
    expect(origin.requests.some(({ kind }) => kind === 'blob')).toBe(true);
  });

  it('that sent wrong bytes is not asked for them again', async () => {
    const { sides, image, registry, blob } = await ground(1);
    sides[0]?.faults.always('blob', { kind: 'flip', at: 0 });
    expect(await blob()).not.toBe(LAYER.toString());
    const digest = image.layers[0]?.digest ?? image.manifest.digest;
    expect(registry.distrust(digest)).toBe(true);
    expect(await blob()).toBe(LAYER.toString());
    expect(registry.distrust(digest)).toBe(false);
  });

  it('with a certificate that nobody knows is passed by, as it may have its own authority', async () => {
    const certificate = await makeCertificate({ names: ['IP:127.0.0.1'] });
    const { origin, image, reference } = await ground(0);
    const secure = await faultRegistry({ tls: certificate });
    secure.addImage('team/app', '1', { layers: [LAYER] });
    const credentials = logins({ [origin.host]: password('ann', CANARY) });
    const mirrors = [secure.host];
    await client({ credentials, registries: { [origin.host]: { mirrors } } }).manifest(reference);
    expect(secure.requests).toEqual([]);
    const trusting = client({
      credentials,
      registries: { [origin.host]: { mirrors }, [secure.host]: { authorities: certificate.cert } },
    });
    expect((await trusting.manifest(reference)).digest).toBe(image.manifest.digest);
    expect(secure.requests).toHaveLength(1);
  });

  it('is not asked in the clear unless its address says http', async () => {
    const { origin, image, reference } = await ground(0);
    // 0.0.0.0 reaches this machine and is no loopback address: it stands for any other machine.
    const plain = await faultRegistry({ address: '0.0.0.0' });
    plain.addImage('team/app', '1', { layers: [LAYER] });
    const credentials = logins({ [origin.host]: password('ann', CANARY) });
    await client({ credentials, registries: { [origin.host]: { mirrors: [plain.host] } } }).manifest(
      reference,
    );
    expect(plain.requests).toEqual([]);
    const registry = client({ credentials, registries: { [origin.host]: { mirrors: [plain.origin] } } });
    expect((await registry.manifest(reference)).digest).toBe(image.manifest.digest);
    expect(plain.requests).toHaveLength(1);
  });
});

describe('the address of a mirror', () => {
  it.each([
    ['Mirror.example.org', 'mirror.example.org', 'mirror.example.org', '', false],
    ['https://mirror.example.org:5000/', 'mirror.example.org:5000', 'mirror.example.org:5000', '', false],
    ['http://127.0.0.1:5001', 'http://127.0.0.1:5001', '127.0.0.1:5001', '', true],
    ['harbor.example.org/hub', 'harbor.example.org/hub', 'harbor.example.org', 'hub/', false],
  ])('%s is read', (text, address, domain, prefix, plainHttp) => {
    expect(readMirror(text)).toEqual({ address, domain, prefix, plainHttp });
  });

  it.each(['', 'a b', 'ftp://x', `ann:${CANARY}@host`, 'host/../x', 'host?x=1', 'host:99999'])(
    '%s is refused, and no login in it is quoted',
    (text) => {
      expect(() => readMirror(text)).toThrow(/not the address of a mirror/);
      expect(() => readMirror(text)).not.toThrow(CANARY);
    },
  );
});
