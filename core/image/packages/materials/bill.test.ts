import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ImageDetail, LayerView } from '../../../api/images.ts';
import type { InstalledPackage, PackageReport } from '../../../api/packages.ts';
import { billOfMaterials } from './bill.ts';
import { readLicense } from './license-expression.ts';
import { TOOL } from './subject.ts';

const MANIFEST = `sha256:${'a'.repeat(64)}`;
const layer = (position: number): LayerView => ({
  position,
  digest: `sha256:${'b'.repeat(64)}`,
  diffId: `sha256:${String(position).repeat(64)}`,
  mediaType: '',
  download: 1,
  unpacked: 1,
  entries: 1,
  state: 'verified',
  sharedWith: [],
});
const row: ImageDetail['row'] = {
  key: 'localhost:5000/team/app:1.2',
  name: 'localhost:5000/team/app:1.2',
  repository: 'localhost:5000/team/app',
  tag: '1.2',
  registry: 'localhost:5000',
  digest: MANIFEST,
  manifestDigest: MANIFEST,
  imageId: MANIFEST,
  platform: 'linux/amd64',
  otherPlatforms: [],
  created: '2024-05-06T07:08:09.123Z',
  layers: 2,
  download: 1,
  unpacked: 1,
  onDisk: 1,
  unique: 1,
  shared: 0,
  usedBy: [],
  heldBy: [],
  labels: {},
  state: 'complete',
  problem: null,
};
const detail = { row, layers: [layer(0), layer(1)] };

const one = (fields: Partial<InstalledPackage>): InstalledPackage => ({
  kind: 'dpkg',
  name: 'libstdc++6',
  version: '12.2.0-14',
  architecture: 'amd64',
  license: null,
  source: 'gcc-12',
  summary: 'GNU Standard C++ Library v3',
  size: 2_000_000,
  purl: 'pkg:deb/debian/libstdc%2B%2B6@12.2.0-14?arch=amd64&distro=debian-12',
  layer: 0,
  path: '/var/lib/dpkg/status',
  ...fields,
});
const npm = (path: string, license: string | null): InstalledPackage =>
  one({
    kind: 'npm',
    name: '@scope/a',
    version: '1',
    source: null,
    license,
    path,
    purl: 'pkg:npm/%40scope/a@1',
    layer: 1,
  });
const report: PackageReport = {
  packages: [
    one({}),
    npm('/app/node_modules/@scope/a/package.json', 'mit'),
    npm('/app/node_modules/b/node_modules/@scope/a/package.json', '(MIT OR apache-2.0)'),
    npm('/app/node_modules/c\udc80/node_modules/@scope/a/package.json', 'SEE LICENSE IN file'),
  ],
  layers: [],
  system: 'Debian GNU/Linux 12 (bookworm)',
  problems: [],
};

interface Spdx {
  readonly [field: string]: unknown;
  readonly packages: readonly (Readonly<Record<string, unknown>> & {
    readonly SPDXID: string;
    readonly licenseDeclared: string;
    readonly externalRefs: readonly Readonly<Record<string, string>>[];
  })[];
  readonly relationships: readonly Readonly<Record<string, string>>[];
  readonly hasExtractedLicensingInfos: readonly Readonly<Record<string, string>>[];
}

describe('SPDX', async () => {
  const document = JSON.parse(await billOfMaterials('spdx', detail, report)) as Spdx;

  test('has the fields that version 2.3 requires of a document', () => {
    expect(document).toMatchObject({
      spdxVersion: 'SPDX-2.3',
      dataLicense: 'CC0-1.0',
      SPDXID: 'SPDXRef-DOCUMENT',
      name: 'localhost:5000/team/app:1.2',
      creationInfo: { created: '2024-05-06T07:08:09Z', creators: [`Tool: Strata-${TOOL.version}`] },
      documentDescribes: ['SPDXRef-Image'],
    });
    const namespace = new URL(String(document['documentNamespace']));
    expect(namespace.hash).toBe('');
  });

  test('each package has an identifier of its own, a place, a license and its address', () => {
    expect(document.packages).toHaveLength(1 + report.packages.length);
    const ids = document.packages.map(({ SPDXID }) => SPDXID);
    expect(new Set(ids).size).toBe(ids.length);
    for (const found of document.packages) {
      expect(found.SPDXID).toMatch(/^SPDXRef-[A-Za-z0-9.-]+$/);
      expect(found).toMatchObject({ downloadLocation: 'NOASSERTION', filesAnalyzed: false });
      expect(found.externalRefs[0]).toMatchObject({
        referenceCategory: 'PACKAGE-MANAGER',
        referenceType: 'purl',
        referenceLocator: expect.stringMatching(/^pkg:[a-z]+\//),
      });
    }
    expect(document.packages.map(({ licenseDeclared }) => licenseDeclared)).toEqual([
      'NOASSERTION',
      'NOASSERTION',
      'MIT',
      '(MIT OR Apache-2.0)',
      'LicenseRef-SEE-LICENSE-IN-file',
    ]);
    expect(document.hasExtractedLicensingInfos).toEqual([
      {
        licenseId: 'LicenseRef-SEE-LICENSE-IN-file',
        name: 'SEE LICENSE IN file',
        extractedText: 'SEE LICENSE IN file',
      },
    ]);
  });

  test('the image is described, contains each package, and each says its layer', () => {
    const [describes, ...contains] = document.relationships;
    expect(describes).toEqual({
      spdxElementId: 'SPDXRef-DOCUMENT',
      relationshipType: 'DESCRIBES',
      relatedSpdxElement: 'SPDXRef-Image',
    });
    expect(contains.map(({ relatedSpdxElement }) => relatedSpdxElement)).toEqual(
      document.packages.slice(1).map(({ SPDXID }) => SPDXID),
    );
    expect(document.packages[2]?.['annotations']).toMatchObject([
      { annotationType: 'OTHER', comment: `layer 1 sha256:${'1'.repeat(64)}` },
    ]);
  });
});

interface Component {
  readonly [field: string]: unknown;
  readonly 'bom-ref': string;
  readonly licenses?: unknown;
  readonly properties: readonly { readonly name: string; readonly value: string }[];
}

describe('CycloneDX', async () => {
  const document = JSON.parse(await billOfMaterials('cyclonedx', detail, report)) as {
    readonly [field: string]: unknown;
    readonly serialNumber: string;
    readonly components: readonly Component[];
    readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
  };

  test('has the fields that version 1.6 requires, and says what it is about', () => {
    expect(document).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      metadata: {
        timestamp: '2024-05-06T07:08:09Z',
        tools: { components: [{ type: 'application', name: 'Strata', version: TOOL.version }] },
        component: {
          type: 'container',
          name: 'localhost:5000/team/app',
          version: '1.2',
          purl: `pkg:oci/app@sha256%3A${'a'.repeat(64)}?arch=amd64&os=linux&repository_url=localhost%3A5000%2Fteam%2Fapp&tag=1.2`,
          hashes: [{ alg: 'SHA-256', content: 'a'.repeat(64) }],
        },
      },
    });
    expect(document.serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  test('each component has a reference of its own, its license in the right form, and its layer', () => {
    const references = document.components.map((found) => found['bom-ref']);
    expect(new Set(references).size).toBe(report.packages.length);
    expect(document.dependencies[0]?.dependsOn).toEqual(references);
    expect(document.components.map(({ licenses }) => licenses)).toEqual([
      undefined,
      [{ license: { id: 'MIT' } }],
      [{ expression: '(MIT OR Apache-2.0)' }],
      [{ license: { name: 'SEE LICENSE IN file' } }],
    ]);
    expect(document.components[1]).toMatchObject({
      type: 'library',
      group: '@scope',
      name: 'a',
      version: '1',
    });
    expect(document.components[1]?.properties).toContainEqual({ name: 'strata:layer', value: '1' });
  });
});

test('the same image gives the same bytes, another another identity, and both are whole Unicode', async () => {
  for (const format of ['spdx', 'cyclonedx'] as const) {
    const text = await billOfMaterials(format, detail, report);
    expect(await billOfMaterials(format, detail, report)).toBe(text);
    expect(`${JSON.stringify(JSON.parse(text), undefined, 2)}\n`).toBe(text);
    expect(text).not.toMatch(/\\ud[89a-f]/);
    const other = { ...detail, row: { ...row, manifestDigest: `sha256:${'c'.repeat(64)}` } };
    const identity = /"(?:documentNamespace|serialNumber)": "[^"]+"/;
    expect(identity.exec(await billOfMaterials(format, other, report))?.[0]).not.toBe(
      identity.exec(text)?.[0],
    );
  }
});

test('an image without a name is named by its digest, one without a time is of 1970', async () => {
  const unnamed = {
    ...detail,
    row: { ...row, name: null, repository: '<none>', tag: '<none>', created: null },
  };
  expect(JSON.parse(await billOfMaterials('spdx', unnamed, report))).toMatchObject({
    name: MANIFEST,
    creationInfo: { created: '1970-01-01T00:00:00Z' },
  });
});

test('the version is that of the product', async () => {
  const file = await readFile(join(import.meta.dirname, '../../../../package.json'), 'utf8');
  expect(JSON.parse(file)).toMatchObject({ version: TOOL.version });
});

test.each([
  ['MIT', 'MIT'],
  ['apache-2.0', 'Apache-2.0'],
  ['MIT/X11', 'LicenseRef-MIT-X11'],
  ['GPLv2+ and LGPLv2+', 'GPL-2.0-or-later AND LGPL-2.0-or-later'],
  ['GPL-2.0-or-later WITH classpath-exception-2.0', 'GPL-2.0-or-later WITH Classpath-exception-2.0'],
  ['GPL-2.0+', 'GPL-2.0+'],
  ['(MIT AND (ISC OR BSD-3-Clause))', '(MIT AND (ISC OR BSD-3-Clause))'],
  ['MIT AND custom', 'MIT AND LicenseRef-custom'],
  ['MIT License', 'MIT'],
  ['BSD', 'LicenseRef-BSD'],
  ['MIT AND', 'LicenseRef-MIT-AND'],
  ['(MIT', 'LicenseRef-MIT'],
  ['AND', 'LicenseRef-AND'],
  ['»«', 'LicenseRef-unnamed'],
  ['LicenseRef-Proprietary', 'LicenseRef-Proprietary'],
  [`${'('.repeat(500)}MIT${')'.repeat(500)}`, 'LicenseRef-MIT'],
  ['', undefined],
])('the license %j is %s', (said, expression) => {
  expect(readLicense(said)?.expression).toBe(expression);
});
