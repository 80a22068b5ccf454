import type { SecretFinding, SecretReport } from '../../core/api/secrets.ts';
import type { SampleImage } from './sample.ts';
import { layersOf } from './views.ts';

const REMOVE =
  'Take it out of the build context or mount it with --mount=type=secret, build anew, and revoke it: whoever has this layer has the key.';

const FOUND: readonly SecretFinding[] = [
  {
    kind: 'private key',
    title: 'OpenSSH private key',
    certainty: 'sure',
    where: { kind: 'file', path: '/root/.ssh/id_ed25519', layer: 1, line: 1, hiddenBy: 2 },
    shown: '-----BEGIN OPENSSH PRIVATE KEY----- …, 399 characters',
    advice: REMOVE,
  },
  {
    kind: 'cloud credentials',
    title: 'AWS access key',
    certainty: 'sure',
    where: { kind: 'file', path: '/app/config/production.env', layer: 2, line: 14, hiddenBy: null },
    shown: 'AKIA…, 20 characters',
    advice: REMOVE,
  },
  {
    kind: 'token',
    title: 'GitHub personal access token',
    certainty: 'likely',
    where: { kind: 'history', step: 4, layer: 1 },
    shown: 'ghp_…, 40 characters',
    advice: 'Pass it as a build secret: arguments of RUN stay in the history for good. Revoke this one.',
  },
  {
    kind: 'variable',
    title: 'Variable that is named like a password',
    certainty: 'likely',
    where: { kind: 'config', field: 'Env DATABASE_PASSWORD' },
    shown: 'DATABASE_PASSWORD=…, 12 characters',
    advice: 'Give it when the container is started, not when the image is built.',
  },
  {
    kind: 'shell history',
    title: 'Shell history',
    certainty: 'possible',
    where: { kind: 'file', path: '/root/.bash_history', layer: 1, line: null, hiddenBy: null },
    shown: '41 lines',
    advice: 'Remove it in the step that makes it: what a later step removes stays in the layer.',
  },
  {
    kind: 'repository',
    title: 'Git repository',
    certainty: 'possible',
    where: { kind: 'file', path: '/app/.git/config', layer: 2, line: null, hiddenBy: null },
    shown: 'https://…@github.example/acme/billing.git',
    advice: 'Add .git to .dockerignore.',
  },
];

export function sampleSecrets(image: SampleImage): SecretReport {
  const layers = layersOf(image);
  return {
    findings:
      image.name?.includes('billing') === true || image.name?.includes('python') === true ? FOUND : [],
    filesRead: layers.reduce((sum, layer) => sum + layer.entries, 0),
    bytesRead: layers.reduce((sum, layer) => sum + layer.unpacked, 0),
    unread: image.name?.includes('postgres') === true ? [2] : [],
    scanned: new Date(Date.now() - 240_000).toISOString(),
  };
}
