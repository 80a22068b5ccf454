import { expect, test } from 'vitest';
import { allowedLink } from './links.ts';

test('an https page of a known host may be opened', () => {
  expect(allowedLink('https://hub.docker.com/_/nginx')).toBe('https://hub.docker.com/_/nginx');
});

test.each([
  'http://hub.docker.com/',
  'file:///etc/passwd',
  'smb://hub.docker.com/share',
  'javascript:alert(1)',
  'ms-msdt:/id',
  'vbscript:x',
  'data:text/html,x',
  'https://hub.docker.com.evil.example/',
  'https://hub.docker.com@evil.example/',
  'https://user:secret@hub.docker.com/',
  'https://hub.docker.com:8443/',
  'https://evil.example/?https://hub.docker.com/',
  'https://hub。docker.com.evil.example/',
  '',
])('%s may not', (address) => {
  expect(allowedLink(address)).toBeUndefined();
});
