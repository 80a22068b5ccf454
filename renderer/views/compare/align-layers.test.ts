import { expect, test } from 'vitest';
import { alignLayers } from './align-layers.ts';

function layers(text: string, other: string) {
  return text.split('').map((name) => ({
    digest: name,
    diffId: name,
    download: 1,
    unpacked: 1,
    instruction: name,
    same: other.includes(name) ? other.indexOf(name) : null,
  }));
}

function drawn(from: string, to: string): readonly string[] {
  return alignLayers(layers(from, to), layers(to, from)).map(
    (row) =>
      `${row.from?.layer.digest ?? ' '}${row.kind === 'shared' ? '=' : '|'}${row.to?.layer.digest ?? ' '}`,
  );
}

test('a common base is joined, what is built on it stands apart', () => {
  expect(drawn('abc', 'abxy')).toEqual(['a=a', 'b=b', 'c|x', ' |y']);
});

test('a child has its parent wholly below', () => {
  expect(drawn('ab', 'abcd')).toEqual(['a=a', 'b=b', ' |c', ' |d']);
});

test('what is shared in the middle is joined again', () => {
  expect(drawn('axb', 'aypb')).toEqual(['a=a', 'x|y', ' |p', 'b=b']);
});

test('layers in another order are not lost', () => {
  expect(drawn('abc', 'cab')).toEqual([' |c', 'a=a', 'b=b', 'c| ']);
});

test('strangers share no row', () => {
  expect(drawn('ab', 'c')).toEqual(['a|c', 'b| ']);
  expect(drawn('', '')).toEqual([]);
});
