/** Archives, folders and registries that are opened without being loaded. */
import type { ImageDetail } from '../../core/api/images.ts';
import type { OpenedSource } from '../../core/api/opened.ts';
import type { Handlers } from './fake-bridge.ts';
import { FakeError } from './fake-error.ts';
import type { fakeJobs } from './fake-jobs.ts';
import { readText } from './fake-pull.ts';
import { sampleImages, type SampleImage } from './sample.ts';
import { detailOf, familiar, layersOf, usersOf, type Users } from './views.ts';

type Answers = Pick<
  Handlers,
  | 'open.list'
  | 'open.choose'
  | 'open.dropped'
  | 'open.remote'
  | 'open.close'
  | 'open.planIndex'
  | 'open.index'
>;

interface World {
  readonly images: () => readonly SampleImage[];
  readonly jobs: ReturnType<typeof fakeJobs>;
}

interface Opened {
  readonly source: OpenedSource;
  readonly image: SampleImage;
}

export function fakeOpened({ images, jobs }: World) {
  const byKey = new Map<string, Opened>();
  const listed = new Set<string>();
  let sources: readonly OpenedSource[] = [];
  let last = 0;

  const open = (
    kind: OpenedSource['kind'],
    title: string,
    size: number,
    found: readonly SampleImage[],
  ): OpenedSource => {
    const known = sources.find((source) => source.kind === kind && source.title === title);
    if (known !== undefined) return known;
    last += 1;
    const id = `opened-${last}`;
    const source: OpenedSource = {
      id,
      kind,
      title,
      size,
      images: found.map((image, index) => ({
        key: `opened:${id}/${index}`,
        title: image.name === null ? image.imageId.slice(7, 19) : familiar(image.name),
        platform: image.platform,
      })),
    };
    found.forEach((image, index) => byKey.set(`opened:${id}/${index}`, { source, image }));
    sources = [...sources, source];
    return source;
  };
  const many = sampleImages(40);
  const stepsOf = (name: string): SampleImage =>
    many.find((image) => image.name?.includes(name) === true) ?? many[0] ?? fail();
  const isElsewhere = (digest: string): boolean => !usersOf(images()).has(digest) && !listed.has(digest);

  const answers: Answers = {
    'open.list': () => sources,
    'open.choose': ({ what }) =>
      what === 'file'
        ? open('docker-archive', 'release-images.tar', 412_003_840, many.slice(12, 17))
        : open('oci-layout', 'corpus', 0, many.slice(17, 18)),
    'open.dropped': ({ path }) => {
      const name = path.split('/').at(-1) ?? path;
      if (!/\.(?:tar|gz|tgz|oci)$/.test(name) && name.includes('.')) return refuse(name);
      if (/dockerfile/i.test(name)) return refuse(name);
      return open('docker-archive', name, 151_204_864, [stepsOf('postgres')]);
    },
    'open.remote': (request) => {
      const target = readText(request, images());
      if (target.registry.includes('down'))
        throw new FakeError('REGISTRY_UNREACHABLE', `${target.registry} did not answer`, { retryable: true });
      const like = many.at(-1);
      return open(
        'registry',
        target.familiar,
        0,
        like === undefined ? [] : [{ ...like, name: target.reference }],
      );
    },
    'open.close': ({ id }) => {
      sources = sources.filter((source) => source.id !== id);
      return null;
    },
    'open.planIndex': ({ key, layer }) => {
      const found = byKey.get(key);
      const layers = (found === undefined ? [] : layersOf(found.image)).map((each, position) => ({
        position,
        state: isElsewhere(each.digest) ? ('elsewhere' as const) : ('listed' as const),
        download: isElsewhere(each.digest) ? each.download : 0,
      }));
      const asked = layers.filter(({ position }) => layer === null || position === layer);
      return { layers: asked, download: asked.reduce((sum, each) => sum + each.download, 0) };
    },
    'open.index': ({ key, layer }) => {
      const found = byKey.get(key);
      const layers = (found === undefined ? [] : layersOf(found.image)).filter(
        (_, position) => layer === null || position === layer,
      );
      return jobs.task({
        kind: 'look',
        title: found?.source.title ?? key,
        command: '',
        bytes: layers.reduce((sum, each) => sum + (isElsewhere(each.digest) ? each.download : 0), 0),
        summary: 'All files are listed',
        done: () => layers.forEach((each) => listed.add(each.digest)),
      });
    },
  };

  return {
    answers,
    find: (key: string): SampleImage | undefined => byKey.get(key)?.image,
    detail(key: string, users: Users): ImageDetail | undefined {
      const found = byKey.get(key);
      if (found === undefined) return undefined;
      const { source, image } = found;
      const detail = detailOf(image, images(), users);
      return {
        ...detail,
        row: { ...detail.row, key, state: 'complete', problem: null },
        names: [],
        layers: detail.layers.map((layer) =>
          source.kind === 'registry' && isElsewhere(layer.digest)
            ? { ...layer, state: 'elsewhere', unpacked: null, entries: null }
            : { ...layer, state: 'verified' },
        ),
        opened: { id: source.id, title: source.title },
      };
    },
  };
}

function refuse(name: string): never {
  throw new FakeError(
    'INVALID_ARCHIVE',
    `${name} is no image archive: it begins with text, not with a tar header`,
  );
}

function fail(): never {
  throw new FakeError('INTERNAL', 'The samples are gone');
}
