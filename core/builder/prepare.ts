import { rm } from 'node:fs/promises';
import type { BuildRequest } from '../api/build.ts';
import { parseDockerfile } from '../dockerfile/parse-dockerfile.ts';
import { readStages, type Stages } from '../dockerfile/stages.ts';
import { formatPublished, machinePlatform } from '../oci/platform.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { TransferParts } from '../transfer/layer-download.ts';
import type { BuildOptions } from './build.ts';
import type { BuildGround } from './build-ground.ts';
import { openRequestContext } from './context/request-context.ts';
import type { DockerfileText } from './dockerfile-text.ts';
import { FIXED_TIME, type BuildTime } from './layer/fixed-time.ts';
import { openRecords } from './records.ts';
import { reporterTo } from './reporter.ts';
import { imageViews } from './rootfs/image-view.ts';
import { layerPlaces } from './rootfs/placed-layers.ts';
import { openMisses } from './steps/misses.ts';

/** What the builds of all platforms share: what is read, once. */
export interface SharedGround extends Omit<BuildGround, 'platform' | 'facts'> {
  readonly dockerfile: DockerfileText;
  readonly stages: Stages;
  readonly escape: '\\' | '`';
  /** Index of the stage that is asked for. */
  readonly target: number;
  /** "linux/amd64": of this machine. */
  readonly machine: string;
}

type Begun = Pick<
  SharedGround,
  'parts' | 'containers' | 'request' | 'job' | 'running' | 'temporaries' | 'signal'
>;

/** The Dockerfile alone, of a context that is wherever it is. */
export async function dockerfileOf(
  parts: TransferParts,
  request: BuildRequest,
  signal: AbortSignal,
): Promise<DockerfileText> {
  const job = await parts.store.beginJob({ kind: 'build', title: 'a Dockerfile', input: {} });
  const temporaries = new Set<string>();
  try {
    const records = await openRecords(parts.store);
    const reporter = reporterTo(() => undefined);
    const ground = { parts, request, job, temporaries, records, reporter, signal };
    return (await openRequestContext(ground, request)).read;
  } finally {
    await job.drop();
    for (const file of temporaries) await rm(file, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Reads the Dockerfile, and opens what its steps stand on. */
export async function prepare(
  begun: Begun,
  { observe, onDockerfile, sourceDateEpoch }: BuildOptions,
): Promise<SharedGround> {
  const { parts, request, signal } = begun;
  const reporter = reporterTo(observe);
  const records = await openRecords(parts.store);
  const { read: dockerfile, context } = await openRequestContext({ ...begun, records, reporter }, request);
  onDockerfile?.(dockerfile);
  const told = reporter.step(`[internal] load build definition from ${dockerfile.name}`);
  told.begin();
  try {
    const parsed = parseDockerfile(dockerfile.text);
    const stages = readStages(parsed);
    for (const line of parsed.emptyContinuations) reporter.warn('Empty continuation line', line);
    const target = targetOf(stages, request.target);
    told.say(`transferring dockerfile: ${Buffer.byteLength(dockerfile.text)}B`);
    told.end('done');
    const like = [context.place, dockerfile.name, target, request.platforms[0] ?? null];
    const time: BuildTime = { seconds: sourceDateEpoch ?? FIXED_TIME, isAsked: sourceDateEpoch !== null };
    return {
      ...begun,
      records,
      reporter,
      misses: await openMisses(records, JSON.stringify(like)),
      context,
      time,
      made: new Map(),
      place: layerPlaces(parts, signal),
      view: imageViews(parts.workers, signal),
      dockerfile,
      stages,
      escape: parsed.directives.escape,
      target,
      machine: formatPublished(machinePlatform(process.arch)),
    };
  } catch (error) {
    told.fail(error);
    throw error;
  }
}

function targetOf({ stages }: Stages, target: string | null): number {
  if (target === null) return stages.length - 1;
  const wanted = target.toLowerCase();
  const named = stages.findIndex(({ name }) => name === wanted);
  if (named >= 0) return named;
  if (/^\d+$/.test(target) && Number(target) < stages.length) return Number(target);
  throw new StrataError('INVALID_DOCKERFILE', `target stage "${target}" could not be found`, {
    evidence: { target },
  });
}
