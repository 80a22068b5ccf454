/** What both formats of a bill say of the image. */
import { createHash } from 'node:crypto';
import type { ImageDetail } from '../../../api/images.ts';
import type { BillOfMaterialsFormat, InstalledPackage, PackageReport } from '../../../api/packages.ts';

export const TOOL = { name: 'Strata', version: '0.1.0' } as const;

export interface Subject {
  readonly name: string;
  /** Its tag, or the digest without one. */
  readonly version: string;
  readonly digest: string;
  readonly purl: string;
  /** Seconds precision, UTC. */
  readonly created: string;
  /** The same for the same image, tool and format. */
  readonly uuid: string;
  readonly system: string | null;
  /** Diff IDs, base first. */
  readonly layers: readonly string[];
}

export function subjectOf(
  format: BillOfMaterialsFormat,
  { row, layers }: Pick<ImageDetail, 'row' | 'layers'>,
  { system }: PackageReport,
): Subject {
  const isNamed = row.name !== null;
  const name = isNamed ? row.repository : row.manifestDigest;
  const repository = isNamed ? (row.name ?? '').replace(/@.*$/, '').replace(/:[^/:]*$/, '') : '';
  const [os = '', architecture = ''] = row.platform.split('/');
  const qualifiers = [
    ['arch', architecture],
    ['os', os],
    ['repository_url', repository],
    ['tag', isNamed && row.tag !== '<none>' ? row.tag : ''],
  ]
    .filter(([, value]) => value !== '')
    .map(([key, value = '']) => `${key}=${encodeURIComponent(value)}`)
    .join('&');
  const last = repository.split('/').at(-1) || 'image';
  return {
    name,
    version: row.tag === '<none>' ? row.manifestDigest : row.tag,
    digest: row.manifestDigest,
    // https://github.com/package-url/purl-spec/blob/main/types-doc/oci-definition.md
    purl: `pkg:oci/${encodeURIComponent(last.toLowerCase())}@${encodeURIComponent(row.manifestDigest)}?${qualifiers}`,
    created: wholeSeconds(row.created),
    uuid: uuidOf(`${format}\n${row.manifestDigest}\n${name}\n${TOOL.name} ${TOOL.version}`),
    system,
    layers: layers.map(({ diffId }) => diffId),
  };
}

/** Images without a time of their own are of the beginning of time, as tools that build reproducibly write it. */
function wholeSeconds(created: string | null): string {
  const time = created === null ? Number.NaN : Date.parse(created);
  return `${new Date(Number.isNaN(time) ? 0 : time).toISOString().slice(0, 19)}Z`;
}

/** RFC 9562, 5.8: a UUID of one's own making, here of a digest. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** Distinct for each package of an image: a module of Node may be there many times over. */
export function materialId({ kind, name, purl, path }: InstalledPackage): string {
  const hash = createHash('sha256').update(`${purl}\n${path}`).digest('hex').slice(0, 16);
  return `${kind}-${name.replace(/[^A-Za-z0-9.-]+/g, '-').slice(0, 80)}-${hash}`;
}
