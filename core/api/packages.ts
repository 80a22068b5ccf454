/** What package managers say is installed in an image, and which layer brought it (D25, I2). */
export const PACKAGE_KINDS = [
  'dpkg',
  'apk',
  'rpm',
  'npm',
  'pip',
  'gem',
  'composer',
  'go',
  'cargo',
  'jar',
] as const;
export type PackageKind = (typeof PACKAGE_KINDS)[number];

export interface InstalledPackage {
  readonly kind: PackageKind;
  readonly name: string;
  readonly version: string;
  readonly architecture: string | null;
  /** As the package says it, an SPDX expression or not. */
  readonly license: string | null;
  /** The source package, where it has another name. */
  readonly source: string | null;
  readonly summary: string | null;
  /** Bytes that it says it takes. */
  readonly size: number | null;
  /** https://github.com/package-url/purl-spec */
  readonly purl: string;
  /** Layer that brought this version. */
  readonly layer: number;
  /** Where it is written that it is installed. */
  readonly path: string;
}

export type PackageChange =
  | {
      readonly kind: 'added' | 'removed';
      readonly manager: PackageKind;
      readonly name: string;
      readonly version: string;
    }
  | {
      readonly kind: 'upgraded' | 'downgraded';
      readonly manager: PackageKind;
      readonly name: string;
      readonly from: string;
      readonly to: string;
    };

export interface PackageReport {
  readonly packages: readonly InstalledPackage[];
  /** One for each layer that changed any. */
  readonly layers: readonly { readonly layer: number; readonly changes: readonly PackageChange[] }[];
  /** "Debian GNU/Linux 12 (bookworm)", as /etc/os-release has it. */
  readonly system: string | null;
  /** Databases that are there and cannot be read, each with the reason. */
  readonly problems: readonly { readonly path: string; readonly layer: number; readonly message: string }[];
}

export type BillOfMaterialsFormat = 'spdx' | 'cyclonedx';
