import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { ImageChoice } from '../../api/files.ts';
import { openRegistry } from '../../registry/registry.ts';
import { NO_CREDENTIALS } from '../../registry/credentials/credentials.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { openWorkers, type Workers } from '../../stream/workers.ts';
import { startDockerRegistry, type DockerRegistry } from '../../testing/registry/docker-registry.ts';
import { pushLayout } from '../../testing/registry/push-layout.ts';
import { multiPlatform } from '../../testing/images/sample-images.ts';
import { installScanner, type ScannerDeed } from '../../testing/trust/scanner-program.ts';
import { skopeoInspect } from '../../testing/skopeo.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { imageView } from '../../trust/scanner/image-view.ts';
import type { ScanLimits } from '../../trust/scanner/run-scanner.ts';
import type { Core } from '../core.ts';
import { openCore } from '../open-core.ts';
import { scannerOver } from './scanner.ts';

let folder: TemporaryFolder;
let registry: DockerRegistry;
let core: Core;
let store: Store;
let workers: Workers;
let choice: ImageChoice;
let programs: string;
let made = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  registry = await startDockerRegistry();
  const layout = join(folder.path, 'layout');
  await multiPlatform(layout, { name: 'app', layers: [{ kind: 'busybox' }] });
  await pushLayout(layout, 'app', registry.address, 'team/app:1');
  core = await openCore({ home: join(folder.path, 'home'), workersFolder: inject('workers') });
  const key = `${registry.address}/team/app:1`;
  await core.pull({ text: key, platform: 'linux/arm64' });
  choice = { key, platform: 'linux/arm64' };
  store = await openStore({ root: core.storeFolder });
  workers = openWorkers({ folder: inject('workers') });
});
afterAll(async () => {
  store.close();
  await workers.close();
  await core.close();
  await registry.stop();
  await folder.remove();
});
beforeEach(() => {
  programs = join(folder.path, `programs-${made++}`);
});

function open(limits?: ScanLimits, home = core.home) {
  return scannerOver(
    {
      store,
      workers,
      home,
      registry: openRegistry({ credentials: NO_CREDENTIALS }),
      images: core.images,
      inside: core.inside,
      policyOf: () => Promise.resolve('off'),
    },
    { environment: { ...process.env, PATH: programs }, ...(limits === undefined ? {} : { limits }) },
  );
}

const views = async (): Promise<readonly string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('strata-scan-'));

test('without a scanner there is a word on what to install', async () => {
  expect(await open().scanner()).toMatchObject({ kind: 'missing' });
  await expect(open().scan(choice)).rejects.toMatchObject({
    code: 'NO_SCANNER',
    action: expect.stringContaining('trivy'),
  });
});

test('a folder, a file that nobody may run, and a relative entry of PATH are no scanners', async () => {
  await mkdir(join(programs, 'trivy'), { recursive: true });
  await writeFile(join(programs, 'grype'), '');
  expect((await open().scanner()).kind).toBe('missing');
});

test('trivy is asked first, and one that cannot tell its version gives way to grype', async () => {
  const trivy = await installScanner(programs, 'trivy', 'report');
  await installScanner(programs, 'grype', 'report');
  expect(await open().scanner()).toEqual({
    kind: 'found',
    scanner: { program: 'trivy', version: '0.58.1' },
  });
  await writeFile(trivy, '#!/bin/sh\nexit 3\n');
  expect(await open().scanner()).toEqual({
    kind: 'found',
    scanner: { program: 'grype', version: '0.86.1' },
  });
  await writeFile(join(programs, 'grype'), '#!/bin/sh\necho hello\n');
  expect(await open().scanner()).toMatchObject({ kind: 'failed', error: { code: 'SCANNER_FAILED' } });
});

test('what a scanner reads is an image layout that skopeo reads, too', async () => {
  const [image] = (await core.images()).all;
  const variant = image?.variants.find(({ platform }) => platform === 'linux/arm64/v8');
  if (!variant) throw new Error('no image');
  const view = await imageView(core.storeFolder, variant.descriptor);
  expect(await skopeoInspect(`oci:${view.layout}`)).toMatchObject({
    Digest: variant.descriptor.digest,
    Architecture: 'arm64',
  });
  await view.remove();
  expect((await store.verify()).problems).toEqual([]);
});

test("trivy's findings come sorted, each once, with their layer, and are kept for the image", async () => {
  await installScanner(programs, 'trivy', 'report');
  expect(await open().vulnerabilities(choice)).toBeNull();
  const before = await views();
  const report = await open().scan(choice);
  expect(report.vulnerabilities).toEqual([
    {
      id: 'CVE-2024-0001',
      level: 'critical',
      package: 'openssl',
      installed: '3.0.1',
      fixed: '3.0.2',
      title: 'Something overflows',
      page: 'https://avd.aquasec.com/nvd/cve-2024-0001',
      layer: 1,
    },
    {
      id: 'CVE-2024-0002',
      level: 'low',
      package: 'zlib',
      installed: '1.2',
      fixed: null,
      title: '',
      page: null,
      layer: null,
    },
  ]);
  expect(report.counts).toEqual({ critical: 1, high: 0, medium: 0, low: 1, unknown: 0 });
  expect(await open().vulnerabilities(choice)).toEqual(report);
  expect(await views()).toEqual(before);
  await expect(open().vulnerabilities({ ...choice, platform: 'linux/amd64' })).resolves.toBeNull();
});

test("grype's findings are read as well", async () => {
  await installScanner(programs, 'grype', 'report');
  expect((await open().scan(choice)).vulnerabilities).toEqual([
    {
      id: 'GHSA-xxxx',
      level: 'low',
      package: 'zlib',
      installed: '1.2',
      fixed: '1.3, 2.0',
      title: 'Something leaks',
      page: 'https://github.com/advisories/GHSA-xxxx',
      layer: 0,
    },
  ]);
});

test('hostile words are made visible and short, and no address but one of the web is kept', async () => {
  await installScanner(programs, 'trivy', 'hostile');
  const [, found] = (await open().scan(choice)).vulnerabilities;
  expect(found).toMatchObject({ level: 'unknown', page: null });
  const told = `${found?.id}${found?.package}`;
  expect(['\u001b', '\n', '\u202e'].filter((hidden) => told.includes(hidden))).toEqual([]);
  expect(found?.title).toHaveLength(300);
});

test.each<readonly [ScannerDeed, RegExp]>([
  ['rubbish', /not JSON/],
  ['nothing', /printed nothing/],
  ['fail', /ended with 1\. FATAL .*connection refused/],
])('a scanner that gives %s is told of with what it said', async (deed, words) => {
  await installScanner(programs, 'trivy', deed);
  const before = await views();
  const scan = open(undefined, join(folder.path, `kept-${deed}`));
  await expect(scan.scan(choice)).rejects.toMatchObject({
    code: 'SCANNER_FAILED',
    message: expect.stringMatching(words),
  });
  expect(await scan.vulnerabilities(choice)).toBeNull();
  expect(await views()).toEqual(before);
});

test('one that prints without end is ended at the limit', async () => {
  await installScanner(programs, 'trivy', 'flood');
  const scan = open({ milliseconds: 60_000, bytes: 8 * 1024 * 1024 });
  await expect(scan.scan(choice)).rejects.toMatchObject({ message: expect.stringContaining('more than') });
});

test('one that hangs is ended by the clock, and by whoever does not want to wait', async () => {
  await installScanner(programs, 'trivy', 'hang');
  await expect(open({ milliseconds: 300, bytes: 1000 }).scan(choice)).rejects.toMatchObject({
    code: 'SCANNER_FAILED',
  });
  const stop = new AbortController();
  const scanning = open().scan(choice, { signal: stop.signal });
  await expect.poll(async () => (await views()).length).toBeGreaterThan(0);
  stop.abort();
  await expect(scanning).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await views()).toEqual([]);
});

test('reports of 200 images are kept, a damaged one is as good as none', async () => {
  await installScanner(programs, 'trivy', 'report');
  const home = join(folder.path, 'full');
  const reports = join(home, 'vulnerabilities');
  await mkdir(reports, { recursive: true });
  for (let each = 0; each < 220; each++) {
    const name = createHash('sha256').update(String(each)).digest('hex');
    await writeFile(join(reports, `${name}.json`), '{}');
  }
  const scan = open(undefined, home);
  await scan.scan(choice);
  const names = await readdir(reports);
  expect(names).toHaveLength(200);
  const times = await Promise.all(names.map(async (name) => (await stat(join(reports, name))).mtimeMs));
  const newest = names[times.indexOf(Math.max(...times))] ?? '';
  expect(await readFile(join(reports, newest), 'utf8')).toContain('CVE-2024-0001');
  await writeFile(join(reports, newest), '{"counts":');
  expect(await scan.vulnerabilities(choice)).toBeNull();
});

test('an image that is only partly here, and one that is looked at elsewhere, are not scanned', async () => {
  await installScanner(programs, 'trivy', 'report');
  await expect(open().scan({ ...choice, platform: 'linux/amd64' })).rejects.toMatchObject({
    code: 'BLOB_UNKNOWN',
  });
  await expect(open().scan({ key: 'opened:1/0', platform: null })).rejects.toMatchObject({
    code: 'IMAGE_NOT_FOUND',
  });
});
