import type { CallName } from '../../core/api/calls.ts';
import type { CopyRequest, MovedBlob, MovePlan, PushRequest } from '../../core/api/push.ts';
import type { Handlers } from './fake-bridge.ts';
import { FakeError } from './fake-error.ts';
import type { fakeJobs } from './fake-jobs.ts';
import { layersOf } from './views.ts';
import type { SampleImage } from './sample.ts';

type Answers = Pick<
  Handlers,
  Extract<CallName, `push.${string}` | 'jobs.pause' | 'jobs.resume' | 'jobs.move'>
>;

interface World {
  readonly find: (key: string) => SampleImage;
  readonly images: () => readonly SampleImage[];
  readonly jobs: ReturnType<typeof fakeJobs>;
}

const DIGEST = 'sha256:1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809';

/** Registries of which each has something already: the base is there, one layer stands elsewhere, the rest has to be sent. */
export function fakePush({ find, images, jobs }: World): Answers {
  const plan = (title: string, names: readonly string[], image: SampleImage, command: string): MovePlan => {
    const targets = names.map((reference, at) => {
      const [registry = '', ...rest] = reference.split('/');
      if (registry.startsWith('broken.'))
        throw new FakeError(
          'REGISTRY_UNREACHABLE',
          `Looking up ${registry} failed: no such name (ENOTFOUND)`,
          {
            retryable: true,
          },
        );
      if (rest.join('/').startsWith('private/'))
        throw new FakeError(
          'UNAUTHORIZED',
          `${registry} wants a login before it tells of ${rest.join('/')}`,
          {
            action: 'Sign in, then ask again.',
          },
        );
      const blobs = layersOf(image).map((layer, index): MovedBlob => ({
        digest: layer.digest,
        size: layer.download,
        state: index === 0 ? 'there' : index === 1 ? 'mount' : at === 0 ? 'send' : 'there',
        from: index === 1 ? 'library/debian' : null,
        title: `Layer ${index + 1}, ${image.platform}`,
      }));
      const config = {
        digest: image.imageId,
        size: 7021,
        state: at === 0 ? ('send' as const) : ('there' as const),
        from: null,
        title: `Config, ${image.platform}`,
      };
      return {
        reference,
        familiar: reference.replace(/^docker\.io\/(library\/)?/, ''),
        registry,
        replaces: at === 0 ? DIGEST : null,
        blobs: [...blobs, config],
      };
    });
    const sum = (state: MovedBlob['state']): number =>
      targets
        .flatMap((target) => target.blobs)
        .filter((blob) => blob.state === state)
        .reduce((total, blob) => total + blob.size, 0);
    return {
      title,
      digest: image.digest,
      platforms: [image.platform],
      missing: image.name?.includes('nginx') === true ? ['linux/arm64/v8', 'linux/s390x'] : [],
      targets,
      send: sum('send'),
      there: sum('there'),
      mount: sum('mount'),
      command,
    };
  };
  const planPush = ({ key, names }: PushRequest): MovePlan =>
    plan(key, names, find(key), `strata push ${key} ${names.join(' ')}`);
  const planCopy = ({ from, to, platforms }: CopyRequest): MovePlan => {
    const [image] = images();
    if (image === undefined) throw new FakeError('MANIFEST_UNKNOWN', `${from} is not there`);
    const made = plan(from, to, image, `strata copy ${from} ${to.join(' ')}`);
    return { ...made, platforms: platforms ?? ['linux/amd64', 'linux/arm64/v8', 'linux/s390x'] };
  };
  const begin = (kind: 'push' | 'copy', made: MovePlan) =>
    jobs.task({
      kind,
      title: made.targets[0]?.familiar ?? made.title,
      command: made.command,
      bytes: made.send,
      summary: 'Sent',
      done: () => undefined,
    });
  return {
    'push.plan': planPush,
    'push.start': (request) => begin('push', planPush(request)),
    'push.planCopy': planCopy,
    'push.copy': (request) => begin('copy', planCopy(request)),
    'push.planDelete': ({ reference }) => {
      const familiar = reference.replace(/^docker\.io\/(library\/)?/, '');
      const tag = /:([^/:@]+)$/.exec(reference)?.[1] ?? null;
      if (reference.startsWith('quay.io/'))
        throw new FakeError(
          'UNSUPPORTED_BY_REGISTRY',
          `Deleting ${familiar} was refused: 405, deleting is disabled there`,
          {
            action: 'Whoever runs the registry has to allow it (REGISTRY_STORAGE_DELETE_ENABLED=true).',
            evidence: { status: 405 },
          },
        );
      return {
        reference,
        familiar,
        tag,
        digest: DIGEST,
        alsoGo: reference.startsWith('harbor.') ? [] : ['1.27.2', 'stable', 'bookworm'],
        what: reference.startsWith('harbor.') ? 'tag' : 'manifest',
        confirm: tag ?? DIGEST.slice(7, 19),
        command: `strata remote rm ${familiar}`,
      };
    },
    'push.delete': () => null,
    'jobs.pause': ({ id }) => jobs.pause(id),
    'jobs.resume': ({ id }) => jobs.resume(id),
    'jobs.move': ({ id, before }) => jobs.move(id, before),
  };
}
