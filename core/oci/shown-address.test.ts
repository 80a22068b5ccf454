import { expect, test } from 'vitest';
import { shownAddress } from './shown-address.ts';

test.each([
  ['https://me:secret@h.example/a.git#v1', 'https://…@h.example/a.git#v1'],
  ['https://me:sec@ret@h.example/a.git', 'https://…@h.example/a.git'],
  ['https://me:sec?r#t@h.example/a.git', 'https://…@h.example/a.git'],
  [
    'fatal: https://me:a@h.example/, https://me:b@h.example',
    'fatal: https://…@h.example/, https://…@h.example',
  ],
  ['https://h.example/a@b', 'https://h.example/a@b'],
  ['git@h.example:a/b.git', 'git@h.example:a/b.git'],
])('%s is shown as %s', (address, shown) => {
  expect(shownAddress(address)).toBe(shown);
});
