/** https://github.com/package-url/purl-spec: pkg:type/namespace/name@version?qualifiers */
import type { PackageKind } from '../../api/packages.ts';
import { pythonName } from './databases.ts';
import type { RawPackage } from './raw-package.ts';
import type { SystemRelease } from './system-release.ts';

const TYPES: Readonly<Record<PackageKind, string>> = {
  dpkg: 'deb',
  apk: 'apk',
  rpm: 'rpm',
  npm: 'npm',
  pip: 'pypi',
  gem: 'gem',
  composer: 'composer',
  go: 'golang',
  cargo: 'cargo',
  jar: 'maven',
};
/** Whose packages they are when the image does not say: nearly always those. */
const VENDORS: Partial<Readonly<Record<PackageKind, string>>> = { dpkg: 'debian', apk: 'alpine' };

export function packageUrl(kind: PackageKind, found: RawPackage, system: SystemRelease | undefined): string {
  const { name, version, architecture } = found;
  const type = TYPES[kind];
  if (kind === 'dpkg' || kind === 'apk' || kind === 'rpm') {
    const [, epoch, rest = version] = kind === 'rpm' ? (/^(\d+):(.*)$/.exec(version) ?? []) : [];
    const vendor = (system?.id ?? '') === '' ? VENDORS[kind] : system?.id;
    return written(type, [vendor ?? '', kind === 'rpm' ? name : name.toLowerCase()], rest, {
      arch: architecture,
      distro: distribution(system),
      epoch,
    });
  }
  if (kind === 'npm' || kind === 'composer') {
    const parts = (kind === 'composer' ? name.toLowerCase() : name).split('/');
    return written(type, parts, version, {});
  }
  if (kind === 'pip') return written(type, [pythonName(name)], version, {});
  return written(type, [name], version, kind === 'gem' ? { platform: architecture } : {});
}

function distribution(system: SystemRelease | undefined): string | undefined {
  if (system === undefined || system.id === '') return undefined;
  return system.version === '' ? system.id : `${system.id}-${system.version}`;
}

/** `qualifiers` in the order of their names, as the specification wants them. */
function written(
  type: string,
  parts: readonly string[],
  version: string,
  qualifiers: Readonly<Record<string, string | undefined>>,
): string {
  const path = parts.filter((part) => part !== '').map(encoded);
  const said = Object.entries(qualifiers).filter(([, value]) => value !== undefined && value !== '');
  const query = said.map(([name, value = '']) => `${name}=${encoded(value)}`).join('&');
  return `pkg:${type}/${path.join('/')}@${encoded(version)}${query === '' ? '' : `?${query}`}`;
}

/** Everything but letters, digits, ".-_~" and ":". */
function encoded(text: string): string {
  // Lone surrogates cannot be encoded.
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, '\ufffd'))
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%3A', ':');
}
