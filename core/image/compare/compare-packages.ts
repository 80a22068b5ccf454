import type { InstalledPackage, PackageChange, PackageKind } from '../../api/packages.ts';
import { forEachInTurns } from '../../stream/in-turns.ts';
import { compareVersions } from '../packages/versions/compare-versions.ts';

interface Versions {
  readonly manager: PackageKind;
  readonly name: string;
  readonly from: Set<string>;
  readonly to: Set<string>;
}

/** What is installed in one image and not so in the other. A package of which both have one version went up or down. */
export async function comparePackages(
  from: readonly InstalledPackage[],
  to: readonly InstalledPackage[],
): Promise<readonly PackageChange[]> {
  const packages = new Map<string, Versions>();
  const of = ({ kind, name, architecture }: InstalledPackage): Versions => {
    const key = [kind, name, architecture ?? ''].join('\n');
    const known = packages.get(key) ?? { manager: kind, name, from: new Set(), to: new Set() };
    packages.set(key, known);
    return known;
  };
  const changes: PackageChange[] = [];
  await forEachInTurns(from, (each) => of(each).from.add(each.version));
  await forEachInTurns(to, (each) => of(each).to.add(each.version));
  await forEachInTurns(packages.values(), (each) => changes.push(...changesOf(each)));
  return changes.sort(byName);
}

function changesOf({ manager, name, from, to }: Versions): readonly PackageChange[] {
  const gone = [...from].filter((version) => !to.has(version));
  const come = [...to].filter((version) => !from.has(version));
  const [before] = gone;
  const [after] = come;
  if (before !== undefined && after !== undefined && gone.length === 1 && come.length === 1) {
    const kind = compareVersions(manager, before, after) > 0 ? 'downgraded' : 'upgraded';
    return [{ kind, manager, name, from: before, to: after }];
  }
  return [
    ...gone.map((version): PackageChange => ({ kind: 'removed', manager, name, version })),
    ...come.map((version): PackageChange => ({ kind: 'added', manager, name, version })),
  ];
}

function byName(a: PackageChange, b: PackageChange): number {
  if (a.manager !== b.manager) return a.manager < b.manager ? -1 : 1;
  return a.name < b.name ? -1 : Number(a.name > b.name);
}
