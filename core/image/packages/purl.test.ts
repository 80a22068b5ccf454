import { expect, test } from 'vitest';
import type { PackageKind } from '../../api/packages.ts';
import { packageUrl } from './purl.ts';
import type { RawPackage } from './raw-package.ts';

const fedora = { id: 'fedora', version: '40', title: 'Fedora Linux 40' };

/** Examples of https://github.com/package-url/purl-spec, with the distribution as its page for each type has it. */
const CASES: readonly (readonly [PackageKind, RawPackage, string])[] = [
  [
    'rpm',
    { name: 'curl', version: '7.50.3-1.fc25', architecture: 'i386' },
    'pkg:rpm/fedora/curl@7.50.3-1.fc25?arch=i386&distro=fedora-40',
  ],
  [
    'rpm',
    { name: 'bind', version: '32:9.18-1', architecture: 'x86_64' },
    'pkg:rpm/fedora/bind@9.18-1?arch=x86_64&distro=fedora-40&epoch=32',
  ],
  ['npm', { name: '@angular/animation', version: '12.3.1' }, 'pkg:npm/%40angular/animation@12.3.1'],
  ['pip', { name: 'Django_package', version: '1.11.1.dev1' }, 'pkg:pypi/django-package@1.11.1.dev1'],
  ['gem', { name: 'rails', version: '7.0', architecture: 'java' }, 'pkg:gem/rails@7.0?platform=java'],
  ['composer', { name: 'Laravel/Laravel', version: '5.5.0' }, 'pkg:composer/laravel/laravel@5.5.0'],
];

test.each(CASES)('%s', (kind, found, expected) => {
  expect(packageUrl(kind, found, fedora)).toBe(expected);
});

test('without a release file, Debian and Alpine are taken for what they mostly are', () => {
  expect(packageUrl('dpkg', { name: 'a', version: '1:2' }, undefined)).toBe('pkg:deb/debian/a@1:2');
  expect(packageUrl('apk', { name: 'a', version: '1' }, undefined)).toBe('pkg:apk/alpine/a@1');
  expect(packageUrl('rpm', { name: 'a', version: '1' }, undefined)).toBe('pkg:rpm/a@1');
});
