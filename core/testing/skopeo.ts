import { z } from 'zod';
import { run, type RunOptions } from './run.ts';

/** The independent reader and writer of images. Places are skopeo's: "docker://host/name:tag", "oci:<folder>:<name>". */
const inspectionSchema = z.object({
  Name: z.string().optional(),
  Digest: z.string().optional(),
  Architecture: z.string(),
  Os: z.string(),
  Layers: z.array(z.string()).nullable(),
  LayersData: z.array(z.object({ MIMEType: z.string(), Digest: z.string(), Size: z.number() })).nullish(),
  Labels: z.record(z.string(), z.string()).nullish(),
  Env: z.array(z.string()).nullish(),
});
export type Inspection = z.infer<typeof inspectionSchema>;

export async function skopeoInspect(place: string, options: RunOptions = {}): Promise<Inspection> {
  const { stdout } = await run('skopeo', ['inspect', '--no-tags', ...plain(place, ''), place], options);
  return inspectionSchema.parse(JSON.parse(stdout));
}

/** The manifest or index byte by byte. */
export async function skopeoRaw(place: string, options: RunOptions = {}): Promise<Buffer> {
  return (await run('skopeo', ['inspect', '--raw', ...plain(place, ''), place], options)).output;
}

export interface CopyOptions extends RunOptions {
  /** Every image of an index; otherwise the one for this machine. */
  readonly all?: boolean;
  /** "user:password". */
  readonly destinationLogin?: string;
  readonly sourceLogin?: string;
}

/** Copies without changing a byte of any document. */
export async function skopeoCopy(
  source: string,
  destination: string,
  options: CopyOptions = {},
): Promise<void> {
  await run(
    'skopeo',
    [
      'copy',
      '--quiet',
      '--preserve-digests',
      ...(options.all === true ? ['--all'] : []),
      ...plain(source, 'src-'),
      ...plain(destination, 'dest-'),
      ...(options.sourceLogin === undefined ? [] : ['--src-creds', options.sourceLogin]),
      ...(options.destinationLogin === undefined ? [] : ['--dest-creds', options.destinationLogin]),
      source,
      destination,
    ],
    options,
  );
}

/** Test registries have no certificate that anybody signed, or speak plain HTTP. */
function plain(place: string, prefix: string): readonly string[] {
  return place.startsWith('docker://') ? [`--${prefix}tls-verify=false`] : [];
}
