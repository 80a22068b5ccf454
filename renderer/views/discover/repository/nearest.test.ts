import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

test('a slip of the fingers is forgiven, another word is not', () => {
  const seen = ['docker.io/library/nginx', 'docker.io/library/redis', 'quay.io/acme/nginx'];
  expect(nearest('docker.io/library/ngnix', seen)).toEqual(['docker.io/library/nginx', 'quay.io/acme/nginx']);
  expect(nearest('docker.io/library/postgres', seen)).toEqual([]);
});
