/** What was found in a layer, kept beside its index: a layer never changes, so it is scanned once for each version of the rules. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SECRET_KINDS } from '../../api/secrets.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { explained } from '../../stream/disk-error.ts';
import { runTask } from '../../stream/run-task.ts';
import type { Workers } from '../../stream/workers.ts';
import { layerFileOf, type LayerFile } from '../content/content-orders.ts';
import type { PlacedLayer } from '../placed-layer.ts';
import type { LayerScan } from './scan-layer-task.ts';

/** Goes up with every change of what is looked for: results of other versions are not used. */
const RULES_VERSION = 1;
/** Ten thousand findings have some 3 MB. */
const LARGEST = 32 * 1024 * 1024;

const count = z.number().int().nonnegative();
const scanSchema = z.object({
  rules: z.literal(RULES_VERSION),
  scanned: z.iso.datetime(),
  filesRead: count,
  bytesRead: count,
  findings: z.array(
    z.object({
      kind: z.enum(SECRET_KINDS),
      title: z.string(),
      certainty: z.enum(['sure', 'likely', 'possible']),
      line: z.number().int().positive().nullable(),
      shown: z.string(),
      path: z.string(),
    }),
  ),
});

export interface LayerSecrets extends LayerScan {
  readonly scanned: string;
}

/** Undefined when it was not scanned by these rules yet, or its bytes are not here. */
export async function keptSecrets(layer: PlacedLayer): Promise<LayerSecrets | undefined> {
  const file = layerFileOf(layer);
  if (file === undefined) return undefined;
  try {
    const bytes = await readFile(keptIn(file));
    return bytes.length > LARGEST ? undefined : scanSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    // Missing, cut off, or of other rules: it is found again by a scan.
    return undefined;
  }
}

/** Scans a layer and keeps what was found. `onProgress`: compressed bytes done. */
export async function scanLayer(
  workers: Workers,
  layer: PlacedLayer,
  { signal, onProgress }: { readonly signal?: AbortSignal; readonly onProgress?: (done: number) => void },
): Promise<LayerSecrets> {
  const file = layerFileOf(layer);
  if (file === undefined)
    throw new StrataError('LAYER_ELSEWHERE', `The bytes of layer ${layer.digest} are in a registry`, {
      action: 'Pull the image, then scan it.',
      evidence: { digest: layer.digest },
    });
  const onMessage = (done: unknown): void => onProgress?.(done as number);
  const scan = (await runTask(workers, 'secrets', file, { onMessage, signal })) as LayerScan;
  const secrets = { ...scan, scanned: new Date().toISOString() };
  await keep(file, secrets);
  return secrets;
}

async function keep(file: LayerFile, secrets: LayerSecrets): Promise<void> {
  const path = keptIn(file);
  const temporary = `${path}.${process.pid}.${temporaries++}`;
  await explained('write', path, async () => {
    try {
      // What is derived may have been cleared while the layer was read.
      await mkdir(file.derivedFolder, { recursive: true });
      await writeFile(temporary, JSON.stringify({ rules: RULES_VERSION, ...secrets }));
      await rename(temporary, path);
    } finally {
      await rm(temporary, { force: true });
    }
  });
}

let temporaries = 0;

function keptIn({ derivedFolder }: LayerFile): string {
  return join(derivedFolder, 'secrets');
}
