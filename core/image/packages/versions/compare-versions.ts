import type { PackageKind } from '../../../api/packages.ts';
import { compareApkVersions } from './apk-version.ts';
import { compareCommonVersions } from './common-version.ts';
import { compareDpkgVersions } from './dpkg-version.ts';
import { compareRpmVersions } from './rpm-version.ts';

/** Negative when `one` is older than `other` by the rules of their manager, positive when newer, 0 when neither. */
export function compareVersions(kind: PackageKind, one: string, other: string): number {
  switch (kind) {
    case 'dpkg':
      return compareDpkgVersions(one, other);
    case 'rpm':
      return compareRpmVersions(one, other);
    case 'apk':
      return compareApkVersions(one, other);
    case 'npm':
    case 'pip':
    case 'gem':
    case 'composer':
    case 'go':
    case 'cargo':
    case 'jar':
      return compareCommonVersions(one, other);
  }
}
