import type {
  Referrer,
  ReferrerTree,
  RiskReport,
  SignatureReport,
  Vulnerability,
  VulnerabilityLevel,
  VulnerabilityReport,
} from '../../core/api/trust.ts';
import type { ImageChoice } from '../../core/api/files.ts';

const HEX = '0123456789abcdef';
const digest = (seed: string): string =>
  `sha256:${[...Array(64).keys()].map((at) => HEX[(seed.charCodeAt(at % seed.length) * 5 + at * 13) % 16]).join('')}`;

/** Names of images with "evil" in them have texts that try to be more than text. */
const EVIL = '<img src=x onerror=alert(1)>\u202e\u001b[31m';

function referrer(title: string, more: Partial<Referrer>): Referrer {
  return {
    digest: digest(title),
    kind: 'other',
    title,
    artifactType: 'application/octet-stream',
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    size: 812,
    created: '2026-11-02T08:00:00Z',
    annotations: [],
    documents: [],
    found: 'referrers',
    children: [],
    ...more,
  };
}

const document = (name: string, mediaType: string, size: number) => ({
  digest: digest(name),
  mediaType,
  size,
});

export function sampleTree(reference: string): ReferrerTree {
  const tree = { reference, digest: digest(reference) };
  if (reference.includes('busybox')) return { ...tree, roots: [], notes: [] };
  return {
    ...tree,
    roots: [
      referrer('Bill of materials (SPDX)', {
        kind: 'sbom',
        artifactType: 'application/spdx+json',
        size: 48_213,
        documents: [document('spdx', 'application/spdx+json', 48_213)],
        children: [
          referrer('Signature of the bill of materials', {
            kind: 'signature',
            artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json',
            documents: [document('sbom-sig', 'application/vnd.dev.cosign.simplesigning.v1+json', 241)],
          }),
        ],
      }),
      referrer('Provenance (SLSA 1)', {
        kind: 'attestation',
        artifactType: 'application/vnd.in-toto+json',
        size: 9120,
        found: 'index',
        documents: [
          document('provenance', 'application/vnd.in-toto+json', 9120),
          document('materials', 'application/json', 1210),
        ],
      }),
      referrer(reference.includes('evil') ? EVIL : 'Signature by cosign', {
        kind: 'signature',
        artifactType: reference.includes('evil') ? EVIL : 'application/vnd.dev.cosign.artifact.sig.v1+json',
        created: null,
        found: 'cosign-tag',
        documents: [document('sig', 'application/vnd.dev.cosign.simplesigning.v1+json', 237)],
      }),
    ],
    notes: ['The registry has no list of what refers to an image; tags that stand in for it were looked at.'],
  };
}

export function sampleDocument(reference: string): { readonly text: string; readonly cut: boolean } {
  const text = JSON.stringify(
    { spdxVersion: 'SPDX-2.3', name: reference, packages: [{ name: 'libc6' }] },
    null,
    2,
  );
  return {
    text: reference.includes('evil') ? `${EVIL}\n<script>alert(1)</script>` : text,
    cut: reference.includes('evil'),
  };
}

export function sampleSignatures(reference: string): SignatureReport {
  const report = { reference, digest: digest(reference), notes: [] };
  if (reference.includes('busybox'))
    return { ...report, signatures: [], policy: 'require', outcome: 'unsigned' };
  if (reference.includes('redis')) {
    return {
      ...report,
      policy: 'warn',
      outcome: 'refused',
      signatures: [
        {
          kind: 'cosign-key',
          digest: digest('wrong'),
          state: {
            kind: 'invalid',
            reason: 'The signature is of other bytes: the payload names another digest',
          },
          signer: 'SHA256:9f86d081884c7d659a2feaa0c55ad015',
          issuer: null,
          signed: null,
          annotations: [],
        },
      ],
    };
  }
  return {
    ...report,
    policy: 'warn',
    outcome: 'passed',
    signatures: [
      {
        kind: 'cosign-keyless',
        digest: digest('keyless'),
        state: { kind: 'trusted', by: 'Releases by workflow' },
        signer: reference.includes('evil')
          ? EVIL
          : 'https://github.com/example/app/.github/workflows/release.yml@refs/heads/main',
        issuer: 'https://token.actions.githubusercontent.com',
        signed: '2026-11-02T08:01:00Z',
        annotations: [{ name: 'commit', value: '8f2c91ab77de' }],
      },
      {
        kind: 'notation',
        digest: digest('notation'),
        state: { kind: 'untrusted', reason: 'Nobody here trusts the certificate CN=builds.example.org' },
        signer: 'CN=builds.example.org, O=Example Works',
        issuer: null,
        signed: '2026-11-02T08:02:00Z',
        annotations: [],
      },
    ],
  };
}

export function sampleRisks(reference: string): RiskReport {
  if (reference.includes('busybox')) return { reference, digest: digest(reference), risks: [], notes: [] };
  return {
    reference,
    digest: digest(reference),
    risks: [
      {
        kind: 'root-user',
        level: 'note',
        text: 'It runs as root unless told otherwise',
        evidence: 'config: User is empty',
      },
      {
        kind: 'moving-tag',
        level: 'note',
        text: 'Its tag moves: what it means today it may not mean tomorrow',
        evidence: reference,
      },
      {
        kind: 'look-alike',
        level: 'danger',
        text: 'Its name is one letter away from nginx, an official image',
        evidence: reference.includes('evil') ? EVIL : 'ngimx, nginx',
      },
      {
        kind: 'setuid',
        level: 'warning',
        text: '7 programs run with the rights of their owner',
        evidence: '/usr/bin/su, /usr/bin/mount, 5 more',
      },
    ],
    notes: ['Pull counts: this registry keeps none'],
  };
}

const LEVELS: readonly VulnerabilityLevel[] = [
  'critical',
  'high',
  'high',
  'medium',
  'medium',
  'medium',
  'low',
  'unknown',
];
const PACKAGES = ['openssl', 'libc6', 'zlib1g', 'perl-base', 'curl', 'libexpat1', 'tar'];

export function sampleVulnerabilities(image: ImageChoice, layers: number): VulnerabilityReport {
  const vulnerabilities = image.key.includes('busybox')
    ? []
    : Array.from({ length: 240 }, (_, at): Vulnerability => {
        const name = PACKAGES[at % PACKAGES.length] ?? 'tar';
        return {
          id: `CVE-2026-${10_000 + at * 37}`,
          level: LEVELS[(at * 5) % LEVELS.length] ?? 'unknown',
          package: image.key.includes('evil') ? EVIL : name,
          installed: `1.${at % 9}.${at % 4}-2`,
          fixed: at % 3 === 0 ? null : `1.${at % 9}.${(at % 4) + 1}-1`,
          title: `${name}: a request that is too long reads beyond its buffer`,
          page: `https://nvd.example.org/vuln/CVE-2026-${10_000 + at * 37}`,
          layer: at % 5 === 0 ? null : at % Math.max(1, layers),
        };
      });
  const counts = { critical: 0, high: 0, medium: 0, low: 0, unknown: 0 };
  for (const { level } of vulnerabilities) counts[level] += 1;
  return {
    image,
    scanner: { program: 'trivy', version: '0.57.1' },
    scanned: new Date(Date.now() - 60_000).toISOString(),
    vulnerabilities,
    counts,
  };
}
