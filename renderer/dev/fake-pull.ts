import type { PullPlan, PullRequest, PullTarget } from '../../core/api/pull.ts';
import { FakeError } from './fake-error.ts';
import { digestOf, sampleLayer, type SampleImage } from './sample.ts';
import { keyOf, usersOf } from './views.ts';

export function readText(
  { text, platform, platforms }: PullRequest,
  images: readonly SampleImage[],
): PullTarget {
  const command = /^docker pull\s+(?:--platform[ =](\S+)\s+)?(\S+)/.exec(text);
  const from = /^FROM\s+(\S+)/i.exec(text);
  const name = command?.[2] ?? from?.[1] ?? text.trim();
  if (/[A-Z\s]/.test(name))
    throw new FakeError(
      'INVALID_REFERENCE',
      `“${name}” is not the name of an image: repository names are lower case`,
    );
  const colon = name.lastIndexOf(':');
  const tagged = colon > name.lastIndexOf('/');
  const tag = tagged ? name.slice(colon + 1) : 'latest';
  const path = tagged ? name.slice(0, colon) : name;
  const [head = ''] = path.split('/');
  const registry = path.includes('/') && /[.:]|^localhost$/.test(head) ? head : 'docker.io';
  const repository =
    registry === head ? path.slice(head.length + 1) : path.includes('/') ? path : `library/${path}`;
  const reference = `${registry}/${repository}:${tag}`;
  const here = images.find((image) => keyOf(image) === reference);
  return {
    reference,
    familiar: name,
    registry,
    repository,
    tag,
    digest: null,
    platform: platform ?? command?.[1] ?? null,
    ...(platforms === undefined ? {} : { platforms }),
    assumptions: [
      ...(registry === head ? [] : ['Docker Hub, because no registry was named']),
      ...(tagged ? [] : ['tag latest, because none was named']),
    ],
    readAs: command === null ? (from === null ? 'name' : 'from') : 'command',
    here: here === undefined ? null : { key: keyOf(here), digest: here.digest },
  };
}

export function fakePlan(request: PullRequest, images: readonly SampleImage[]): PullPlan {
  const target = readText(request, images);
  if (target.tag === 'latest' && target.repository === 'library/nginx')
    throw new FakeError(
      'MANIFEST_UNKNOWN',
      `${target.registry} has no tag “latest” in ${target.repository}`,
      {
        evidence: { url: `https://${target.registry}/v2/${target.repository}/manifests/latest`, status: 404 },
      },
    );
  if (target.registry.includes('down'))
    throw new FakeError('REGISTRY_UNREACHABLE', `${target.registry} did not answer: connection refused`, {
      retryable: true,
      detail: 'Error: connect ECONNREFUSED 10.0.0.1:443\n    at TCPConnectWrap.afterConnect',
      evidence: { host: target.registry },
    });
  const users = usersOf(images);
  const offered = ['linux/amd64', 'linux/arm64/v8', 'linux/s390x'];
  const wanted = target.platforms ?? [target.platform ?? 'linux/amd64'];
  const chosen = wanted === 'all' ? offered : wanted;
  const further = chosen
    .slice(1)
    .map((platform) => sampleLayer(`${target.reference} ${platform}`, 39_100_220));
  const layers = [
    sampleLayer('debian', 28_231_204),
    sampleLayer(`${target.reference} a`, 41_000_311),
    sampleLayer(`${target.reference} b`, 8_201_331),
    sampleLayer(`${target.reference} c`, 611),
    ...further,
  ].map((layer, index) => ({
    digest: layer.digest,
    size: layer.download,
    here: users.has(layer.digest) ? layer.download : index === 1 ? 9_000_000 : 0,
  }));
  const download = layers.reduce((sum, layer) => sum + layer.size - layer.here, 0);
  return {
    target,
    digest: digestOf(target.reference),
    platforms: offered,
    platform: chosen.join(', '),
    chosen,
    layers,
    download,
    reused: layers.reduce((sum, layer) => sum + layer.here, 0),
    diskFree: 48_200_000_000,
    diskAfter: 48_200_000_000 - download,
    replaces: target.here === null ? null : target.here.digest,
    command: `strata pull ${chosen.map((platform) => `--platform ${platform} `).join('')}${target.familiar}`,
  };
}
