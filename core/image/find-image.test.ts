import { beforeEach, describe, expect, it } from 'vitest';
import { digestOf, memoryStore } from '../testing/store/memory-store.ts';
import { findImage, imageByKey } from './find-image.ts';
import type { Image } from './image.ts';
import { loadImages } from './load/load-images.ts';

let images: readonly Image[];
beforeEach(async () => {
  const store = memoryStore();
  const nginx = store.image({ layers: [{ seed: 'nginx', size: 1 }] });
  store.name('docker.io/library/nginx:latest', nginx);
  store.name('docker.io/library/nginx:1.27', nginx);
  store.name(
    '127.0.0.1:5000/corpus/httpd:2.4',
    store.index([store.image({ layers: [{ seed: 'httpd', size: 1 }] })]),
  );
  store.name(
    `docker.io/library/pinned@${digestOf('pin')}`,
    store.image({ layers: [{ seed: 'pin', size: 1 }] }),
  );
  store.name('made-by-another-tool', store.image({ layers: [{ seed: 'other', size: 1 }] }));
  images = await loadImages(store, store.read, { platform: 'linux/amd64' });
});

describe('finding an image', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.27', 'docker.io/library/nginx:1.27'],
    ['docker.io/library/nginx:1.27', 'docker.io/library/nginx:1.27'],
    ['127.0.0.1:5000/corpus/httpd:2.4', '127.0.0.1:5000/corpus/httpd:2.4'],
    ['made-by-another-tool', 'made-by-another-tool'],
    [`pinned@${digestOf('pin')}`, `docker.io/library/pinned@${digestOf('pin')}`],
  ])('%s is %s', (text, name) => {
    expect(findImage(images, text)).toMatchObject({ name, byId: false });
  });

  it('takes the beginning of an image ID, and whole digests of config, manifest and index', () => {
    const httpd = findImage(images, '127.0.0.1:5000/corpus/httpd:2.4').image;
    for (const text of [
      httpd.imageId,
      httpd.imageId.slice(7),
      httpd.imageId.slice(7, 19),
      httpd.imageId.slice(0, 20),
      httpd.manifestDigest,
      httpd.roots[0]!.descriptor.digest,
    ]) {
      expect(findImage(images, text)).toMatchObject({ image: httpd, name: null, byId: true });
    }
    const pinned = findImage(images, `127.0.0.1:5000/corpus/httpd@${httpd.roots[0]!.descriptor.digest}`);
    expect(pinned.image).toBe(httpd);
    expect(() => findImage(images, `nginx@${httpd.manifestDigest}`)).toThrowError('No such image');
  });

  it('refuses a beginning that several IDs have, and names them', () => {
    const letters = '0123456789abcdef';
    const counts = letters
      .split('')
      .map((letter) =>
        images.filter((image) =>
          [image.imageId, image.manifestDigest].some((digest) => digest.charAt(7) === letter),
        ),
      );
    const several = counts.findIndex((found) => found.length > 1);
    expect(several).toBeGreaterThanOrEqual(0);
    expect(() => findImage(images, letters.charAt(several))).toThrowError(
      expect.objectContaining({ code: 'AMBIGUOUS_ID' }),
    );
  });

  it('says what comes near when nothing is found', () => {
    expect(() => findImage(images, 'ngnix:1.27')).toThrowError(
      expect.objectContaining({
        code: 'IMAGE_NOT_FOUND',
        message: 'No such image: ngnix:1.27',
        action: 'Did you mean nginx:1.27?',
      }),
    );
    expect(() => findImage(images, '\u001b[2J')).toThrowError('No such image: ␛[2J');
  });

  it('finds rows by their keys', () => {
    const [image] = images;
    expect(imageByKey(images, image!.manifestDigest).image).toBe(image);
    expect(imageByKey(images, 'made-by-another-tool').name).toBe('made-by-another-tool');
  });
});

describe('an ID that several images have', () => {
  const packed = async (): Promise<readonly Image[]> => {
    const store = memoryStore();
    const one = store.image({ layers: [{ seed: 'same', size: 1 }] });
    const [first] = await namedOnly(store, one);
    return [
      first!,
      { ...first!, manifestDigest: digestOf('other packing'), names: ['docker.io/library/b:1'] },
    ];
  };
  const namedOnly = async (store: ReturnType<typeof memoryStore>, image: ReturnType<typeof store.image>) => {
    store.name('docker.io/library/a:1', image);
    return loadImages(store, store.read, { platform: 'linux/amd64' });
  };

  it('means none of them, and says which there are', async () => {
    const both = await packed();
    expect(() => findImage(both, both[0]!.imageId)).toThrowError(/is the ID of 2 images/);
    expect(findImage(both, both[1]!.manifestDigest).image).toBe(both[1]);
  });
});

describe('what comes near', () => {
  const near = async (text: string, ...names: readonly string[]): Promise<unknown> => {
    const store = memoryStore();
    for (const name of names) store.name(name, store.image({ layers: [{ seed: name, size: 1 }] }));
    const all = await loadImages(store, store.read, { platform: 'linux/amd64' });
    try {
      return findImage(all, text);
    } catch (error) {
      return (error as { readonly action?: string }).action;
    }
  };

  it.each([
    ['127.0.0.1:5843/new/app:zzz', 'Did you mean 127.0.0.1:5843/new/app:1?'],
    ['127.0.0.1:5843/newapp:1', 'Did you mean 127.0.0.1:5843/new/app:1?'],
    ['127.0.0.1:5843/base/debian:12', 'Pull it first, or look at what is here with: strata images'],
    ['ngnix', 'Did you mean nginx:latest?'],
  ])('to %s', async (text, action) => {
    const names = [
      '127.0.0.1:5843/misc/arm64:1',
      '127.0.0.1:5843/new/app:1',
      'docker.io/library/nginx:latest',
    ];
    expect(await near(text, ...names)).toBe(action);
  });
});
