import type { PackageReport } from '../../api/packages.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import { databaseAt } from './databases.ts';
import { readCopyright } from './debian-copyright.ts';
import { reportStates, type DatabaseVersion } from './package-states.ts';
import { UnreadableDatabase, type RawPackage } from './raw-package.ts';
import { MOST_PROBLEMS, type AboutSystem, type ReadFile } from './reading-messages.ts';
import { readSystemRelease } from './system-release.ts';

export interface PackageReader {
  add(file: ReadFile): void;
  report(about: AboutSystem): PackageReport;
}

/** Packages that one image may have in all its layers; ten times what the largest known has. */
const MOST_PACKAGES = 1_000_000;

/** Reads databases as they come, and says at the end what they mean together. What cannot be read becomes a problem. */
export function packageReader(): PackageReader {
  const versions: DatabaseVersion[] = [];
  const problems: { path: string; layer: number; message: string }[] = [];
  let room = MOST_PACKAGES;
  return {
    add({ path, layer, bytes }) {
      const database = databaseAt(path);
      if (database === undefined) return;
      const packages: RawPackage[] = [];
      try {
        for (const found of bytes === undefined ? [] : database.read(bufferOf(bytes), path)) {
          if (room === 0) throw new UnreadableDatabase(`there are more than ${MOST_PACKAGES} packages`);
          room -= 1;
          packages.push(found);
        }
      } catch (error) {
        if (problems.length < MOST_PROBLEMS)
          problems.push({
            path,
            layer,
            message: visibleLine(`${extent(packages.length)}: ${reasonOf(error)}`),
          });
        // What was read before the damage is there; without any, what a lower layer says stands on.
        if (packages.length === 0) return;
      }
      versions.push({ database, path, layer, packages });
    },
    report({ release, copyrights }) {
      const system = release === undefined ? undefined : readSystemRelease(bufferOf(release));
      return {
        ...reportStates(versions.map(withLicenses(copyrights)), system),
        system: system === undefined ? null : visibleLine(system.title),
        problems,
      };
    },
  };
}

/** dpkg's packages with what their copyright files say. A link may stand in place of one, to a package of the same source. */
function withLicenses(copyrights: AboutSystem['copyrights']): (version: DatabaseVersion) => DatabaseVersion {
  const byName = new Map<string, string>();
  for (const { path, bytes } of copyrights) {
    const license = readCopyright(bufferOf(bytes));
    if (license !== undefined) byName.set(path.split('/').at(-2) ?? '', license);
  }
  return (version) => {
    if (version.database.kind !== 'dpkg' || byName.size === 0) return version;
    const bySource = new Map<string, string>();
    for (const { name, source = name } of version.packages) {
      const license = byName.get(name);
      if (license !== undefined) bySource.set(source, license);
    }
    const packages = version.packages.map((found) => {
      const license = byName.get(found.name) ?? bySource.get(found.source ?? found.name);
      return license === undefined ? found : { ...found, license };
    });
    return { ...version, packages };
  };
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function extent(packages: number): string {
  return packages === 0 ? 'This cannot be read' : `Only its first ${packages} packages can be read`;
}

function reasonOf(error: unknown): string {
  if (error instanceof UnreadableDatabase) return error.message;
  // A check that is missing in a reader: the file is still the cause, and one file must not take the others with it.
  return `it is damaged (${error instanceof Error ? error.message : String(error)})`;
}
