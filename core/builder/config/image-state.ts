import type { HistoryEntry, ImageConfig, RunConfig } from '../../oci/config.ts';
import type { Platform } from '../../oci/descriptor.ts';
import { asPublished } from '../../oci/platform.ts';

/** What docker gives a container that says nothing else. https://github.com/moby/buildkit/blob/master/util/system/path.go */
export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** An image on its way: what its config says so far. Layers are apart. Never changed, only replaced. */
export interface ImageState {
  readonly platform: Platform;
  readonly author: string;
  readonly run: RunConfig;
  readonly history: readonly HistoryEntry[];
  /** Values of ARG, in their order; `null` of one without a value. A RUN step sees them, the image does not. */
  readonly args: readonly (readonly [name: string, value: string | null])[];
  /** Whether CMD was said in this stage: an ENTRYPOINT behind it leaves it. */
  readonly hasCommand: boolean;
}

export function emptyState(platform: Platform): ImageState {
  const run = runConfig({ Env: [`PATH=${DEFAULT_PATH}`], WorkingDir: '/' });
  return { platform: asPublished(platform), author: '', run, history: [], args: [], hasCommand: false };
}

/** A stage that stands on an image, whose platform `platformOnBase` tells. */
export function stateOfImage(config: ImageConfig, platform: Platform): ImageState {
  return {
    platform,
    author: config.author ?? '',
    run: withPath(config.config ?? runConfig({}), platform.os),
    history: config.history ?? [],
    args: [],
    hasCommand: false,
  };
}

/** Programs are found although the image does not say where. */
function withPath(run: RunConfig, os: string): RunConfig {
  const env = run.Env ?? [];
  if (os === 'windows' || env.some((pair) => pair.startsWith('PATH='))) return run;
  return { ...run, Env: [...env, `PATH=${DEFAULT_PATH}`] };
}

/** A stage that stands on another one, whose arguments it sees. https://docs.docker.com/build/building/variables/#scoping */
export function stateOfStage(stage: ImageState): ImageState {
  return { ...stage, hasCommand: false };
}

/** Environment of words and of RUN: ENV wins over ARG. */
export function environmentOf({ run, args }: ImageState): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  for (const [name, value] of args) if (value !== null) found.set(name, value);
  for (const pair of run.Env ?? []) {
    const equals = pair.indexOf('=');
    if (equals > 0) found.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  return Object.fromEntries(found);
}

/** Where relative paths begin: some images say it with nothing. */
export function workingFolderOf({ run }: ImageState): string {
  return run.WorkingDir === undefined || run.WorkingDir === '' ? '/' : run.WorkingDir;
}

export function withEnv(env: readonly string[], name: string, value: string): readonly string[] {
  const pair = `${name}=${value}`;
  const at = env.findIndex((other) => other.startsWith(`${name}=`));
  return at < 0 ? [...env, pair] : env.map((other, index) => (index === at ? pair : other));
}

function runConfig(given: { readonly Env?: string[]; readonly WorkingDir?: string }): RunConfig {
  return { ...given };
}
