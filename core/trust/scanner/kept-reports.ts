import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { VULNERABILITY_LEVELS, type VulnerabilityReport } from '../../api/trust.ts';
import { digestHex, type Digest } from '../../oci/digest.ts';
import { explained } from '../../stream/disk-error.ts';
import { MOST_FINDINGS } from './finding.ts';

/** What is kept of a scan: everything but which name the image was asked for by. */
type KeptReport = Omit<VulnerabilityReport, 'image'>;

/** Reports of this many images; the one that was written longest ago goes. */
const MOST_REPORTS = 200;
const LARGEST_REPORT = 32 * 1024 * 1024;

const text = z.string().max(4000);
const count = z.number().int().min(0);
const report = z.object({
  scanner: z.object({ program: z.enum(['trivy', 'grype']), version: text }),
  scanned: text,
  vulnerabilities: z
    .array(
      z.object({
        id: text,
        level: z.enum(VULNERABILITY_LEVELS),
        package: text,
        installed: text,
        fixed: text.nullable(),
        title: text,
        page: text.nullable(),
        layer: count.nullable(),
      }),
    )
    .max(MOST_FINDINGS),
  counts: z.object({ critical: count, high: count, medium: count, low: count, unknown: count }),
}) satisfies z.ZodType<KeptReport>;

/** Reports by the manifest that they are of: what an image holds never changes, what is known of it does. */
export interface KeptReports {
  read(manifest: Digest): Promise<KeptReport | null>;
  write(manifest: Digest, report: KeptReport): Promise<void>;
}

export function keptReports(folder: string): KeptReports {
  const fileOf = (manifest: Digest): string => path.join(folder, `${digestHex(manifest)}.json`);
  return {
    async read(manifest) {
      try {
        const file = fileOf(manifest);
        if ((await stat(file)).size > LARGEST_REPORT) return null;
        const read = report.safeParse(JSON.parse(await readFile(file, 'utf8')));
        return read.success ? read.data : null;
      } catch {
        // Missing or damaged: it can be made again at any time.
        return null;
      }
    },
    async write(manifest, written) {
      const file = fileOf(manifest);
      await explained('write', file, async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const temporary = path.join(folder, `${randomBytes(8).toString('hex')}.new`);
        try {
          await writeFile(temporary, JSON.stringify(written), { mode: 0o600 });
          await rename(temporary, file);
        } catch (error) {
          await rm(temporary, { force: true });
          throw error;
        }
      });
      await dropOldest(folder);
    },
  };
}

async function dropOldest(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length <= MOST_REPORTS) return;
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      return { file, at: (await stat(file).catch(() => undefined))?.mtimeMs ?? 0 };
    }),
  );
  const oldest = files.sort((a, b) => a.at - b.at).slice(0, names.length - MOST_REPORTS);
  for (const { file } of oldest) await rm(file, { force: true });
}
