import type { HistoryEntry, RunConfig } from '../../oci/config.ts';
import type { Digest } from '../../oci/digest.ts';
import type { ImageState } from './image-state.ts';

/** Order of docker's and OCI's structs, so that other tools' documents compare well. */
const RUN_FIELDS = [
  'Hostname',
  'Domainname',
  'User',
  'ExposedPorts',
  'Env',
  'Entrypoint',
  'Cmd',
  'Volumes',
  'WorkingDir',
  'Labels',
  'StopSignal',
  'Healthcheck',
  'ArgsEscaped',
  'OnBuild',
  'StopTimeout',
  'Shell',
] as const satisfies readonly (keyof RunConfig)[];

/** An image's config as BuildKit writes it: what is empty is left out, sets and labels are sorted. */
export function writeConfig(state: ImageState, diffIds: readonly Digest[], created: string): Uint8Array {
  const { platform, author, history } = state;
  const document = {
    architecture: platform.architecture,
    ...(author === '' ? {} : { author }),
    config: writeRun(state.run),
    created,
    history: history.map((entry) => writeHistory(entry, created)),
    os: platform.os,
    ...(platform['os.features'] === undefined ? {} : { 'os.features': platform['os.features'] }),
    ...(platform['os.version'] === undefined ? {} : { 'os.version': platform['os.version'] }),
    rootfs: { type: 'layers', diff_ids: diffIds },
    ...(platform.variant === undefined ? {} : { variant: platform.variant }),
  };
  return Buffer.from(JSON.stringify(document));
}

function writeRun(run: RunConfig): Readonly<Record<string, unknown>> {
  const written: Record<string, unknown> = {};
  for (const field of RUN_FIELDS) {
    const value = run[field];
    if (value === undefined || value === '' || value === false || value === 0) continue;
    if (Array.isArray(value) && value.length === 0 && field !== 'Env') continue;
    if (field === 'Healthcheck') written[field] = withoutNothing(value);
    else written[field] = typeof value === 'object' && !Array.isArray(value) ? sorted(value) : value;
    if (typeof written[field] === 'object' && !Array.isArray(value) && Object.keys(value).length === 0)
      delete written[field];
  }
  return written;
}

function writeHistory(entry: HistoryEntry, created: string): HistoryEntry {
  const { created_by, author, comment, empty_layer } = entry;
  return {
    created: entry.created ?? created,
    ...(created_by === undefined ? {} : { created_by }),
    ...(author === undefined ? {} : { author }),
    ...(comment === undefined ? {} : { comment }),
    ...(empty_layer === true ? { empty_layer } : {}),
  };
}

function sorted(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function withoutNothing(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined && each !== 0));
}
