import { expect, test } from 'vitest';
import { nameOfAddress } from './download.ts';

test.each([
  ['https://h.example/a/file.txt?x=1#y', 'file.txt'],
  ['https://h.example/', 'download'],
  ['https://h.example/a%20b', 'a b'],
  ['https://h.example/a%2fb%00c', 'a_b_c'],
  ['https://h.example/%ff', '%ff'],
])('what comes from %s is called %s', (address, name) => {
  expect(nameOfAddress(address)).toBe(name);
});
