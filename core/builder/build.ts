import { setMaxListeners } from 'node:events';
import { rm } from 'node:fs/promises';
import type { BuildEvent, BuildRequest } from '../api/build.ts';
import type { Containers } from '../container/containers.ts';
import { parseDockerfile } from '../dockerfile/parse-dockerfile.ts';
import { readStages, type Stages } from '../dockerfile/stages.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { machinePlatform, wantPlatform } from '../oci/platform.ts';
import { formatReference, parseReference, withDefaultTag } from '../oci/reference.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { TransferParts } from '../transfer/layer-download.ts';
import type { BuildGround } from './build-ground.ts';
import { boundCache } from './cache/bound-cache.ts';
import { NO_CONTEXT, openFolderContext } from './context/open-context.ts';
import { readDockerfile } from './dockerfile-text.ts';
import { FIXED_TIME, type BuildTime } from './layer/fixed-time.ts';
import { openRecords } from './records.ts';
import { reporterTo } from './reporter.ts';
import { writeImage, type WrittenImage } from './result.ts';
import { imageViews } from './rootfs/image-view.ts';
import { layerPlaces } from './rootfs/placed-layers.ts';
import { globalArguments } from './stages/build-arguments.ts';
import type { Built, BuiltLayer } from './stages/built.ts';
import { StageRuns } from './stages/run-stages.ts';
import { openMisses } from './steps/misses.ts';
import { writeOutput } from './output.ts';

export interface BuildParts extends TransferParts {
  readonly containers: Containers;
}

export interface BuildOptions {
  readonly signal: AbortSignal;
  readonly observe: (event: BuildEvent) => void;
  /** Of an output to standard output. */
  readonly write?: (bytes: Uint8Array) => Promise<void>;
  /** `SOURCE_DATE_EPOCH` of whoever asks, in seconds. */
  /** Told once of what is built, before its first step. */
  readonly onDockerfile?: (dockerfile: { readonly name: string; readonly text: string }) => void;
  readonly sourceDateEpoch: number | null;
}

export interface BuildOutcome {
  readonly manifest: Digest;
  readonly descriptor: Descriptor;
  readonly config: Digest;
  /** First name, or the manifest's digest; `null` when the output went elsewhere. */
  readonly key: string | null;
  readonly layers: number;
  readonly steps: number;
  readonly cached: number;
  readonly milliseconds: number;
}

/** Builds what a Dockerfile says. Everything it makes is held until the name is set; a failure or a cancel leaves nothing. */
export async function build(
  parts: BuildParts,
  request: BuildRequest,
  options: BuildOptions,
): Promise<BuildOutcome> {
  const since = performance.now();
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  const end = (): void => ending.abort();
  options.signal.addEventListener('abort', end, { once: true });
  if (options.signal.aborted) end();
  const counted = { steps: 0, cached: 0 };
  const observe = (event: BuildEvent): void => {
    if (event.kind === 'ended' && event.bytes !== null) counted.steps += 1;
    if (event.kind === 'ended' && event.outcome === 'cached') counted.cached += 1;
    options.observe(event);
  };
  const names = request.tags.map((tag) => readTag(tag));
  const job = await parts.store.beginJob({ kind: 'build', title: names[0] ?? 'an image', input: {} });
  const running = new Set<Promise<unknown>>();
  const temporaries = new Set<string>();
  try {
    const ground = {
      ...(await openGround(parts, request, { ...options, observe })),
      job,
      running,
      temporaries,
      signal: ending.signal,
    };
    const { written, layers } = await run(withViews(ground), names, options);
    // An image that went elsewhere has no name here that would keep its documents.
    await (request.output.kind === 'store' ? job.done() : job.drop());
    // What is too much today may go tomorrow as well.
    if (counted.cached < counted.steps) await boundCache(parts.store).catch(() => undefined);
    const key = request.output.kind === 'store' ? (names[0] ?? written.manifest.digest) : null;
    const milliseconds = performance.now() - since;
    return {
      manifest: written.manifest.digest,
      config: written.config.digest,
      key,
      layers: layers.length,
      descriptor: written.manifest,
      ...counted,
      milliseconds,
    };
  } catch (error) {
    end();
    await Promise.allSettled(running);
    await job.fail(options.signal.aborted ? 'cancelled' : 'failed').catch(() => undefined);
    if (options.signal.aborted)
      throw new StrataError('CANCELLED', 'The build was cancelled', { retryable: true, cause: error });
    throw error;
  } finally {
    options.signal.removeEventListener('abort', end);
    for (const file of temporaries) await rm(file, { force: true }).catch(() => undefined);
  }
}

interface Prepared extends Omit<BuildGround, 'place' | 'view'> {
  readonly stages: Stages;
  readonly escape: '\\' | '`';
  readonly target: number;
}

async function openGround(
  parts: BuildParts,
  request: BuildRequest,
  { observe, onDockerfile, sourceDateEpoch }: BuildOptions,
): Promise<Omit<Prepared, 'job' | 'running' | 'temporaries' | 'signal'>> {
  const reporter = reporterTo(observe);
  const records = await openRecords(parts.store);
  const { context: asked } = request;
  const read = await readDockerfile(request, asked.kind === 'folder' ? asked.path : null);
  const context =
    asked.kind === 'folder' ? await openFolderContext(records, asked.path, read.ignore) : NO_CONTEXT;
  const told = reporter.step(`[internal] load build definition from ${read.name}`);
  told.begin();
  onDockerfile?.(read);
  try {
    const parsed = parseDockerfile(read.text);
    const stages = readStages(parsed);
    for (const line of parsed.emptyContinuations) reporter.warn('Empty continuation line', line);
    const target = targetOf(stages, request.target);
    told.say(`transferring dockerfile: ${Buffer.byteLength(read.text)}B`);
    told.end('done');
    const misses = await openMisses(
      records,
      JSON.stringify([context.place, read.name, target, request.platforms[0] ?? null]),
    );
    const time: BuildTime = { seconds: sourceDateEpoch ?? FIXED_TIME, isAsked: sourceDateEpoch !== null };
    const platform = wantPlatform(request.platforms[0] ?? null, process.arch);
    const { escape } = parsed.directives;
    return {
      parts,
      containers: parts.containers,
      request,
      platform,
      records,
      reporter,
      misses,
      context,
      time,
      stages,
      escape,
      target,
    };
  } catch (error) {
    told.fail(error);
    throw error;
  }
}

function withViews(prepared: Prepared): Prepared & BuildGround {
  const { parts, signal } = prepared;
  return { ...prepared, place: layerPlaces(parts, signal), view: imageViews(parts.workers, signal) };
}

async function run(
  ground: Prepared & BuildGround,
  names: readonly string[],
  options: BuildOptions,
): Promise<{ readonly written: WrittenImage; readonly layers: readonly BuiltLayer[] }> {
  const { request, stages, escape, parts, job, time, reporter, misses } = ground;
  const args = globalArguments(
    stages.globalArgs,
    request.args,
    ground.platform.platform,
    machinePlatform(process.arch),
    escape,
  );
  const runs = new StageRuns(ground, { stages: stages.stages, args, escape });
  let built: Built;
  let layers: readonly BuiltLayer[];
  try {
    built = await runs.result(ground.target);
    layers = await built.layers();
  } finally {
    await misses.save();
  }
  const unused = Object.keys(request.args).filter(
    (name) => !args.used.has(name) && name !== 'SOURCE_DATE_EPOCH',
  );
  if (unused.length > 0)
    reporter.warn(`One or more build-args [${unused.join(' ')}] were not consumed`, null);
  const told = reporter.step(request.output.kind === 'store' ? 'exporting to image' : 'exporting');
  told.begin();
  try {
    const labels = { ...built.state.run.Labels, ...request.labels };
    const state = { ...built.state, run: { ...built.state.run, Labels: labels } };
    const written = await writeImage(parts.store, job, { state, layers }, { format: request.format, time });
    if (request.output.kind === 'store') {
      told.say(`writing image ${written.config.digest}`);
      if (names.length === 0) await parts.store.setName(null, written.manifest);
      for (const name of names) {
        await parts.store.setName(name, written.manifest);
        told.say(`naming to ${name}`);
      }
    } else {
      for (const skipped of await writeOutput(ground, layers, request.output, options.write))
        reporter.warn(skipped, null);
    }
    told.end('done');
    return { written, layers };
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

function readTag(text: string): string {
  const reference = withDefaultTag(parseReference(text));
  if (reference.digest === undefined) return formatReference(reference);
  throw new StrataError('INVALID_REFERENCE', `"${text}" ends in a digest, which nobody can choose`, {
    action: 'Give the image a tag, as in name:1.0.',
  });
}
