import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import type { BuildEvent, BuildRequest } from '../api/build.ts';
import type { Core } from '../index.ts';
import { formatPublished, machinePlatform } from '../oci/platform.ts';
import { buildIn, buildTestGround, type BuildTestGround } from '../testing/build/build-ground.ts';
import { faultRegistry } from '../testing/registry/fault-registry-fixture.ts';
import { makeLayer } from '../testing/images/sample-layer.ts';

const MACHINE = formatPublished(machinePlatform(process.arch));
/** One that this machine is not. */
const OTHER = MACHINE === 'linux/arm64' ? 'linux/amd64' : 'linux/arm64';
const NEITHER = 'linux/s390x';

const platformSchema = z.object({
  os: z.string(),
  architecture: z.string(),
  variant: z.string().optional(),
});
const indexSchema = z.object({
  manifests: z.array(z.object({ digest: z.string(), platform: platformSchema })),
});
const manifestSchema = z.object({ config: z.object({ digest: z.string() }) });

let ground: BuildTestGround;
let core: Core;
beforeEach(async () => {
  ground = await buildTestGround(inject('workers'));
  core = await ground.home('home');
});
afterEach(() => ground.close());

async function buildOf(lines: readonly string[], options: Partial<BuildRequest> = {}) {
  const context = await ground.context({ Dockerfile: lines.join('\n'), file: 'content' });
  return buildIn(core, context, options);
}

/** A base of one platform as it is built here: a manifest, and no index. */
async function base(platforms: string | readonly string[], name = 'base:1'): Promise<void> {
  await buildOf(['FROM scratch', 'COPY file /base'], { platforms: [platforms].flat(), tags: [name] });
}

function warnings(events: readonly BuildEvent[]) {
  return events.flatMap((event) => (event.kind === 'warning' ? [`${event.line}: ${event.text}`] : []));
}

async function document(digest: string): Promise<unknown> {
  return JSON.parse(await readFile(path.join(core.storeFolder, 'blobs', digest.replace(':', '/')), 'utf8'));
}

/** What the config below a manifest says. */
async function platformOf(manifest: string): Promise<z.output<typeof platformSchema>> {
  const { config } = manifestSchema.parse(await document(manifest));
  return platformSchema.parse(await document(config.digest));
}

/** The platforms of an index, each of which is that of its config. */
async function platformsOf(index: string): Promise<readonly string[]> {
  const { manifests } = indexSchema.parse(await document(index));
  for (const { digest, platform } of manifests) expect(await platformOf(digest)).toEqual(platform);
  return manifests.map(({ platform }) => formatPublished(platform));
}

const refusal = (line: number, name: string, actual: string, wanted: string) => ({
  code: 'PLATFORM_NOT_FOUND',
  message: `Line ${line}: base image ${name} is for ${actual}, and ${wanted} was asked for`,
  action: expect.stringContaining(wanted),
  evidence: { line, base: name, wanted, actual },
});

describe('A base for one platform', () => {
  it.each([[[OTHER]], [[MACHINE, OTHER]], [[OTHER, MACHINE]]])(
    'is not taken for another that is asked for: %j',
    async (platforms) => {
      await base(MACHINE);
      const building = buildOf(['# What it is.', 'FROM base:1', 'COPY file /own'], { platforms });
      await expect(building).rejects.toMatchObject(refusal(2, 'base:1', MACHINE, OTHER));
      const { all } = await core.images();
      expect(all.flatMap(({ names }) => names)).toEqual(['docker.io/library/base:1']);
    },
  );

  it('is not taken for another that its FROM asks for', async () => {
    await base(MACHINE);
    const lines = ['ARG FOR', 'FROM --platform=$FOR base:1', 'RUN anything'];
    await expect(buildOf(lines, { args: { FOR: OTHER } })).rejects.toMatchObject(
      refusal(2, 'base:1', MACHINE, OTHER),
    );
  });

  it('is not taken for another of its variants, and is where no variant is named', async () => {
    await base('linux/arm/v6');
    const of = (platform: string) => buildOf(['FROM base:1'], { platforms: [platform] });
    await expect(of('linux/arm/v7')).rejects.toMatchObject(
      refusal(1, 'base:1', 'linux/arm/v6', 'linux/arm/v7'),
    );
    const { result } = await of('linux/arm');
    expect(formatPublished(await platformOf(result.digest))).toBe('linux/arm/v6');
  });

  it('is what it is asked for', async () => {
    await base(OTHER);
    for (const [line, options] of [
      ['FROM base:1', { platforms: [OTHER] }],
      [`FROM --platform=${OTHER} base:1`, {}],
    ] as const) {
      const { result, events } = await buildOf([line], options);
      expect(formatPublished(await platformOf(result.digest))).toBe(OTHER);
      expect(warnings(events)).toEqual([]);
    }
  });

  it.each(['FROM base:1', 'FROM --platform=$TARGETPLATFORM base:1'])(
    'is taken with a warning where none is asked for, and the image says what it is: %s',
    async (line) => {
      await base(OTHER);
      const { result, events } = await buildOf([line, 'COPY file /own'], { provenance: 'max' });
      expect(warnings(events)).toEqual([`1: Base image base:1 is for ${OTHER}, this machine is ${MACHINE}`]);
      const { manifests } = z
        .object({ manifests: z.array(z.unknown()) })
        .parse(await document(result.digest));
      const [entry] = indexSchema.parse({ manifests: manifests.slice(0, 1) }).manifests;
      expect(formatPublished(entry!.platform)).toBe(OTHER);
      expect(await platformOf(entry!.digest)).toEqual(entry?.platform);
      const uri = `pkg:docker/base@1?platform=${encodeURIComponent(OTHER)}`;
      expect(result.provenance?.[OTHER]).toMatchObject({
        buildDefinition: { resolvedDependencies: [{ uri }] },
      });
    },
  );

  it('gives what is built for a variant that variant', async () => {
    await base('linux/amd64');
    const { result } = await buildOf(['FROM base:1'], { platforms: ['linux/amd64', 'linux/amd64/v2'] });
    expect(await platformsOf(result.digest)).toEqual(['linux/amd64', 'linux/amd64/v2']);
  });

  it('is refused before a layer of it is downloaded', async () => {
    const remote = await faultRegistry();
    const { blob, diffId, digest } = await makeLayer({ kind: 'busybox' });
    const [os, architecture] = MACHINE.split('/');
    const config = { os, architecture, rootfs: { type: 'layers', diff_ids: [diffId] } };
    remote.addImage('team/base', '1', { layers: [blob], config });
    const name = `${remote.host}/team/base:1`;
    await expect(buildOf([`FROM ${name}`], { platforms: [OTHER] })).rejects.toMatchObject(
      refusal(1, name, MACHINE, OTHER),
    );
    expect(remote.requests.some((request) => request.path.includes(digest))).toBe(false);
    const { result, events } = await buildOf(['FROM scratch', `COPY --from=${name} / /`], {
      platforms: [OTHER],
    });
    expect(formatPublished(await platformOf(result.digest))).toBe(OTHER);
    expect(warnings(events)).toEqual([`2: Image ${name} is for ${MACHINE}, this build is for ${OTHER}`]);
  });
});

describe('A base for several platforms', () => {
  it('is taken for each, and refused for one that it has not', async () => {
    await base([MACHINE, OTHER]);
    const { result, events } = await buildOf(['FROM base:1', 'COPY file /own'], {
      platforms: [OTHER, MACHINE],
    });
    expect(await platformsOf(result.digest)).toEqual([OTHER, MACHINE]);
    expect(warnings(events)).toEqual([]);
  });

  it('is refused for one that it has not, at its line', async () => {
    const remote = await faultRegistry();
    const { blob, diffId } = await makeLayer({ kind: 'busybox' });
    const [[os, architecture], [, other]] = [MACHINE.split('/'), OTHER.split('/')];
    const config = { os, architecture, rootfs: { type: 'layers', diff_ids: [diffId] } };
    const { manifest } = remote.addImage('team/base', 'one', { layers: [blob], config });
    const mediaType = 'application/vnd.oci.image.index.v1+json';
    const entry = { ...manifest, platform: { os: 'linux', architecture: other } };
    const index = { schemaVersion: 2, mediaType, manifests: [entry] };
    remote.addManifest('team/base', index, { tag: '1', mediaType });
    const name = `${remote.host}/team/base:1`;
    const has = new RegExp(`^Line 1: base image ${name} has ${OTHER}(?:/v8)?, and `);
    for (const [platforms, why] of [
      [[NEITHER], `${NEITHER} was asked for`],
      [[], `this machine is ${MACHINE}`],
    ] as const) {
      const refused: unknown = await buildOf([`FROM ${name}`], { platforms }).catch(
        (error: unknown) => error,
      );
      expect(refused).toMatchObject({ code: 'PLATFORM_NOT_FOUND', message: expect.stringMatching(has) });
      expect(refused).toMatchObject({ message: expect.stringContaining(why) });
    }
    // The index says so, and the config does not.
    await expect(buildOf([`FROM ${name}`], { platforms: [OTHER] })).rejects.toMatchObject(
      refusal(1, name, MACHINE, OTHER),
    );
  });
});

describe('A stage that says its platform itself', () => {
  it('is for that platform, which is told when another was asked for', async () => {
    const { result, events } = await buildOf([`FROM --platform=${OTHER} scratch`, 'COPY file /'], {
      platforms: [NEITHER],
    });
    expect(formatPublished(await platformOf(result.digest))).toBe(OTHER);
    expect(warnings(events)).toEqual([
      `1: The image is for ${OTHER}, though ${NEITHER} was asked for: its stage says so itself`,
    ]);
  });

  it('does not become the same image twice', async () => {
    const building = buildOf([`FROM --platform=${MACHINE} scratch`, 'COPY file /'], {
      platforms: [MACHINE, OTHER],
    });
    await expect(building).rejects.toMatchObject({
      code: 'PLATFORM_NOT_FOUND',
      message: `Line 1: what is built for ${MACHINE} and for ${OTHER} is for ${MACHINE} both times`,
    });
  });

  it('is what a stage on it is, whatever that one says', async () => {
    const lines = ['FROM scratch AS below', 'COPY file /', `FROM --platform=${OTHER} below`];
    const { result, events } = await buildOf(lines);
    expect(formatPublished(await platformOf(result.digest))).toBe(MACHINE);
    expect(warnings(events)).toEqual([
      `3: Stage below is for ${MACHINE}: --platform=${OTHER} does not change that`,
    ]);
  });
});
