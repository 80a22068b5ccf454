import type { PackageReport } from '../../api/packages.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import { databaseAt } from './databases.ts';
import { reportStates, type DatabaseVersion } from './package-states.ts';
import { UnreadableDatabase, type RawPackage } from './raw-package.ts';
import type { ReadFile } from './reading-messages.ts';
import { readSystemRelease } from './system-release.ts';

export interface PackageReader {
  add(file: ReadFile): void;
  report(release: Uint8Array | undefined): PackageReport;
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
        problems.push({ path, layer, message: visibleLine(`This cannot be read: ${reasonOf(error)}`) });
        // What was read before the damage is there; without any, what a lower layer says stands on.
        if (packages.length === 0) return;
      }
      versions.push({ database, path, layer, packages });
    },
    report(release) {
      const system = release === undefined ? undefined : readSystemRelease(bufferOf(release));
      return {
        ...reportStates(versions, system),
        system: system === undefined ? null : visibleLine(system.title),
        problems,
      };
    },
  };
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function reasonOf(error: unknown): string {
  if (error instanceof UnreadableDatabase) return error.message;
  // A check that is missing in a reader: the file is still the cause, and one file must not take the others with it.
  return `it is damaged (${error instanceof Error ? error.message : String(error)})`;
}
