import path from 'node:path';
import { expect, test } from 'vitest';
import { pageFile } from './page-file.ts';

const FOLDER = path.resolve('/srv/page');

test.each([
  ['strata://app/', 'index.html', 'text/html; charset=utf-8'],
  ['strata://app/index.html?a#b', 'index.html', 'text/html; charset=utf-8'],
  ['strata://app/assets/index-a1.js', 'assets/index-a1.js', 'text/javascript; charset=utf-8'],
  ['strata://app/assets/inter%20latin.woff2', 'assets/inter latin.woff2', 'font/woff2'],
  // Dots are resolved by the address itself and never lead above its root.
  ['strata://app/%2e%2e/%2e%2e/index.html', 'index.html', 'text/html; charset=utf-8'],
  ['strata://app/a/../index.html', 'index.html', 'text/html; charset=utf-8'],
])('%s is %s', (address, file, type) => {
  expect(pageFile(address, FOLDER)).toEqual({ file: path.join(FOLDER, file), type });
});

test.each([
  'strata://app/..%2f..%2fetc%2fhosts.json',
  'strata://app/..%5c..%5csecret.json',
  'strata://app/C:/secret.json',
  'strata://app/index.html%00.js',
  'strata://app/index.html::$DATA.html',
  'strata://app/%e0%a4%a.js',
  'strata://app//etc/../../../../etc/passwd',
  'strata://app/assets/',
  'strata://app/main.cjs',
  'strata://app/.stamps',
  'strata://other/index.html',
  'file:///srv/page/index.html',
  'not an address',
])('%s means no file', (address) => {
  expect(pageFile(address, FOLDER)).toBeUndefined();
});
