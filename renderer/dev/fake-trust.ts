import type { CallName } from '../../core/api/calls.ts';
import type { VulnerabilityReport } from '../../core/api/trust.ts';
import type { Handlers } from './fake-bridge.ts';
import type { fakeJobs } from './fake-jobs.ts';
import {
  sampleDocument,
  sampleRisks,
  sampleSignatures,
  sampleTree,
  sampleVulnerabilities,
} from './sample-trust.ts';
import type { SampleImage } from './sample.ts';
import { layersOf } from './views.ts';

type Answers = Pick<
  Handlers,
  Exclude<Extract<CallName, `trust.${string}`>, 'trust.signers' | 'trust.addSigner' | 'trust.removeSigner'>
>;

interface World {
  readonly find: (key: string) => SampleImage;
  readonly jobs: ReturnType<typeof fakeJobs>;
}

export interface FakeTrustOptions {
  readonly scanner?: 'found' | 'missing';
}

/** Of images whose name has "busybox" in it nobody knows anything, "redis" is tampered with, "evil" tries to be more than text. */
export function fakeTrust({ find, jobs }: World, { scanner = 'found' }: FakeTrustOptions = {}): Answers {
  const reports = new Map<string, VulnerabilityReport>();
  const named = (key: string): string => find(key).name ?? key;
  /** What is only in a registry yet is asked about by its name. */
  const nameOf = (reference: string): string => {
    try {
      return named(reference);
    } catch {
      return reference;
    }
  };
  return {
    'trust.referrers': ({ reference }) => sampleTree(named(reference)),
    'trust.document': ({ reference }) => sampleDocument(named(reference)),
    'trust.verify': ({ reference }) => sampleSignatures(named(reference)),
    'trust.risks': ({ reference }) => sampleRisks(nameOf(reference)),
    'trust.scanner': () =>
      scanner === 'found'
        ? { kind: 'found', scanner: { program: 'trivy', version: '0.57.1' } }
        : {
            kind: 'missing',
            action:
              'Install trivy (https://trivy.dev) or grype (https://github.com/anchore/grype), then look again.',
          },
    'trust.scan': (image) =>
      jobs.task({
        kind: 'vulnerabilities',
        title: `${image.key} for vulnerabilities`,
        image,
        command: '',
        bytes: 2_000_000,
        summary: 'Scanned',
        done: () => reports.set(image.key, sampleVulnerabilities(image, layersOf(find(image.key)).length)),
      }),
    'trust.vulnerabilities': ({ key }) => reports.get(key) ?? null,
  };
}
