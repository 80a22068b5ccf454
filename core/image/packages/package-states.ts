/** What is installed after each layer, from the versions of all databases in the order of the layers. */
import {
  PACKAGE_KINDS,
  type InstalledPackage,
  type PackageChange,
  type PackageReport,
} from '../../api/packages.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import type { Database } from './databases.ts';
import { packageUrl } from './purl.ts';
import type { RawPackage } from './raw-package.ts';
import type { SystemRelease } from './system-release.ts';
import { compareVersions } from './versions/compare-versions.ts';

/** One database as one layer left it. */
export interface DatabaseVersion {
  readonly database: Database;
  readonly path: string;
  readonly layer: number;
  /** Empty for one that the layer removed. */
  readonly packages: readonly RawPackage[];
}

/** Packages of one slot that a layer took and brought. */
interface SlotChange {
  readonly database: Database;
  readonly slot: string;
  readonly before: RawPackage[];
  readonly after: RawPackage[];
}

interface Standing {
  readonly found: RawPackage;
  readonly database: Database;
  readonly path: string;
  readonly slot: string;
}

/** `versions` in any order; of a path at most one for each layer. */
export function reportStates(
  versions: readonly DatabaseVersion[],
  system: SystemRelease | undefined,
): Pick<PackageReport, 'packages' | 'layers'> {
  const current = new Map<string, DatabaseVersion>();
  const origins = new Map<string, number>();
  const layers: { layer: number; changes: readonly PackageChange[] }[] = [];
  for (const [layer, changed] of byLayer(versions)) {
    const slots = new Map<string, SlotChange>();
    for (const version of changed) {
      const before = current.get(version.path);
      for (const found of before?.packages ?? []) slotOf(slots, version, found).before.push(found);
      for (const found of version.packages) slotOf(slots, version, found).after.push(found);
      current.set(version.path, version);
    }
    const changes = [...slots.values()].flatMap((slot) => changesOf(slot, layer, origins));
    if (changes.length > 0) layers.push({ layer, changes: changes.sort(inOrder) });
  }
  return { packages: installed(current, origins, system), layers };
}

function byLayer(versions: readonly DatabaseVersion[]): readonly [number, readonly DatabaseVersion[]][] {
  const layers = new Map<number, DatabaseVersion[]>();
  for (const version of versions) {
    const known = layers.get(version.layer);
    if (known === undefined) layers.set(version.layer, [version]);
    else known.push(version);
  }
  return [...layers].sort(([one], [other]) => one - other);
}

function slotOf(
  slots: Map<string, SlotChange>,
  { database, path }: DatabaseVersion,
  found: RawPackage,
): SlotChange {
  const slot = `${database.kind}\u0000${database.slot(found, path)}`;
  const known = slots.get(slot);
  if (known !== undefined) return known;
  const created: SlotChange = { database, slot, before: [], after: [] };
  slots.set(slot, created);
  return created;
}

function changesOf(
  { database, slot, before, after }: SlotChange,
  layer: number,
  origins: Map<string, number>,
): readonly PackageChange[] {
  const manager = database.kind;
  const gone = without(before, after);
  const come = without(after, before);
  for (const { version } of gone) origins.delete(originKey(slot, version));
  for (const { version } of come) origins.set(originKey(slot, version), layer);
  const changes: PackageChange[] = [];
  for (let at = 0; at < Math.max(gone.length, come.length); at += 1) {
    const from = gone[at];
    const to = come[at];
    const name = visibleLine((to ?? from)?.name ?? '');
    if (from !== undefined && to !== undefined) {
      const kind = compareVersions(manager, from.version, to.version) > 0 ? 'downgraded' : 'upgraded';
      changes.push({ kind, manager, name, from: visibleLine(from.version), to: visibleLine(to.version) });
    } else if (to !== undefined)
      changes.push({ kind: 'added', manager, name, version: visibleLine(to.version) });
    else if (from !== undefined)
      changes.push({ kind: 'removed', manager, name, version: visibleLine(from.version) });
  }
  return changes;
}

/** Each version once: two databases may speak of one installation. */
function without(all: readonly RawPackage[], others: readonly RawPackage[]): readonly RawPackage[] {
  const seen = new Set(others.map(({ version }) => version));
  return all.filter(({ version }) => {
    if (seen.has(version)) return false;
    seen.add(version);
    return true;
  });
}

function originKey(slot: string, version: string): string {
  return `${slot}\u0000${version}`;
}

function installed(
  current: ReadonlyMap<string, DatabaseVersion>,
  origins: ReadonlyMap<string, number>,
  system: SystemRelease | undefined,
): readonly InstalledPackage[] {
  const standing = new Map<string, Standing>();
  for (const { database, path, packages } of current.values()) {
    for (const found of packages) {
      const slot = originKey(`${database.kind}\u0000${database.slot(found, path)}`, found.version);
      if (!standing.has(slot)) standing.set(slot, { found, database, path, slot });
    }
  }
  return [...standing.values()]
    .map(({ found, database, path, slot }): InstalledPackage => {
      const { architecture, license, source, summary, size } = found;
      return {
        kind: database.kind,
        name: visibleLine(found.name),
        version: visibleLine(found.version),
        architecture: shown(architecture),
        license: shown(license),
        source: source === found.name ? null : shown(source),
        summary: shown(summary),
        size: size ?? null,
        purl: packageUrl(database.kind, found, system),
        layer: origins.get(slot) ?? 0,
        path,
      };
    })
    .sort(
      (one, other) =>
        kindOrder(one.kind) - kindOrder(other.kind) ||
        compareCodeUnits(one.name, other.name) ||
        compareVersions(one.kind, one.version, other.version) ||
        compareCodeUnits(one.version, other.version) ||
        compareCodeUnits(one.architecture ?? '', other.architecture ?? '') ||
        compareCodeUnits(one.path, other.path),
    );
}

function inOrder(one: PackageChange, other: PackageChange): number {
  return kindOrder(one.manager) - kindOrder(other.manager) || compareCodeUnits(one.name, other.name);
}

function kindOrder(kind: InstalledPackage['kind']): number {
  return PACKAGE_KINDS.indexOf(kind);
}

function compareCodeUnits(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function shown(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : visibleLine(text);
}
