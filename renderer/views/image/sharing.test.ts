import { expect, test } from 'vitest';
import { foundingExample, sampleImages } from '../../dev/sample.ts';
import { detailOf, rowOf, totalsOf, usersOf } from '../../dev/views.ts';
import { bandHeight, bandsOf, bases, sharers, tintOf } from './sharing.ts';

const images = sampleImages(12);
const users = usersOf(images);
const detail = (name: string) => {
  const image = images.find((each) => each.name?.endsWith(name) === true);
  if (image === undefined) throw new Error(`No sample ${name}`);
  return detailOf(image, images, users);
};

test('the image that one stands on is the run of layers from the bottom', () => {
  expect(bases(detail('nginx:1.27'))).toEqual([
    { key: 'docker.io/library/debian:12', title: 'debian:12', layers: 1, bytes: 28_231_204 },
  ]);
  expect(bases(detail('debian:12'))).toEqual([]);
});

test('those that share most come first, counted once each', () => {
  const found = sharers(detail('nginx:1.27').layers);
  expect(new Set(found.map((each) => each.key)).size).toBe(found.length);
  expect(found.every((each, index) => index === 0 || each.bytes <= (found[index - 1]?.bytes ?? 0))).toBe(
    true,
  );
});

test('the stack has the base at the bottom, and steps without a layer between', () => {
  const bands = bandsOf(detail('nginx:1.27'));
  expect(bands.at(-1)?.layer?.position).toBe(0);
  expect(bands.filter((band) => band.layer === null).length).toBe(7);
});

test('a band grows with the root of its size and is never below a row', () => {
  expect([0, 25, 100].map((size) => bandHeight(size, 100))).toEqual([32, 66, 132]);
  expect(bandHeight(0, 0)).toBe(32);
  expect([0, 1, 2].map(tintOf)).toEqual([0, 12, 20]);
  expect(tintOf(1e6)).toBe(40);
});

test('two images of 50 MB that share a layer of 5 MB: 100 virtual, 95 on disk, 5 saved', () => {
  const two = foundingExample();
  const shared = usersOf(two);
  const totals = totalsOf(
    two.map((image) => rowOf(image, two, shared)),
    two,
    shared,
    false,
  );
  expect([totals.virtual, totals.onDisk, totals.saved]).toEqual([100e6, 95e6, 5e6]);
});
