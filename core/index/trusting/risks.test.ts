import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startDockerRegistry, type DockerRegistry } from '../../testing/registry/docker-registry.ts';
import { pushLayout } from '../../testing/registry/push-layout.ts';
import { makeImage, multiPlatform } from '../../testing/images/sample-images.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import type { Core } from '../core.ts';
import { openCore } from '../open-core.ts';

let folder: TemporaryFolder;
let registry: DockerRegistry;
let core: Core;

beforeAll(async () => {
  folder = await temporaryFolder();
  registry = await startDockerRegistry();
  const layout = join(folder.path, 'layout');
  const entries = [
    { path: 'opt', kind: 'folder' as const },
    { path: 'opt/back', content: 'x', mode: 0o4755 },
    { path: 'opt/su', content: 'x', mode: 0o755 },
  ];
  await makeImage(layout, {
    name: 'risky',
    layers: [{ kind: 'entries', entries }],
    created: '2019-01-01T00:00:00Z',
    config: { Env: ['DB_PASSWORD=kq8Vz2Lm0Xw7Rt5Yb3'] },
  });
  await multiPlatform(layout, { name: 'far', layers: [], platforms: ['plan9/mips'] });
  await pushLayout(layout, 'risky', registry.address, 'team/ngnix:latest');
  await pushLayout(layout, 'far', registry.address, 'team/far:1');
  core = await openCore({ home: join(folder.path, 'home'), workersFolder: inject('workers') });
});
afterAll(async () => {
  await core.close();
  await registry.stop();
  await folder.remove();
});

test('before a pull: what its name and its config give away, and what could not be looked at', async () => {
  const report = await (await core.trusting()).risks(`${registry.address}/team/ngnix`);
  expect(report.risks.map(({ kind, level }) => `${kind}:${level}`)).toEqual([
    'secret-in-config:danger',
    'look-alike:warning',
    'old:warning',
    'moving-tag:note',
    'root-user:note',
  ]);
  expect(report.notes.join(' ')).toMatch('layers of this image are not here');
  expect(report.notes.join(' ')).toMatch('How often it was pulled was not told');
  expect(JSON.stringify(report)).not.toContain('kq8Vz2Lm0Xw7Rt5Yb3');
});

test('of an image that is here its files are looked at, too', async () => {
  const name = `${registry.address}/team/ngnix:latest`;
  await core.pull({ text: name, platform: null });
  await core.checkLayers();
  const report = await (await core.trusting()).risks(name);
  expect(report.risks.find(({ kind }) => kind === 'setuid')).toMatchObject({
    level: 'warning',
    evidence: '/opt/back',
  });
});

test('an image that is not for this machine is judged by its name, and that is said', async () => {
  const { risks, notes } = await (await core.trusting()).risks(`${registry.address}/team/far:1`);
  expect(risks).toEqual([]);
  expect(notes.join(' ')).toMatch('Its config was not looked at: There is no image for linux/amd64');
});
