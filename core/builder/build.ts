import { setMaxListeners } from 'node:events';
import { rm } from 'node:fs/promises';
import type { BuildEvent, BuildRequest } from '../api/build.ts';
import type { Containers } from '../container/containers.ts';
import type { Begin } from '../image/content/save/aside.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { formatReference, parseReference, withDefaultTag } from '../oci/reference.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { TransferParts } from '../transfer/layer-download.ts';
import { boundCache } from './cache/bound-cache.ts';
import { exportCaches, importCaches } from './cache/exchange.ts';
import { buildPlatforms } from './build-platforms.ts';
import { deliver, refuseOutput } from './output.ts';
import { prepare, type SharedGround } from './prepare.ts';
import type { Predicate } from './result/provenance.ts';
import { resultDocuments, type ResultDocuments } from './result/result-documents.ts';

export interface BuildParts extends TransferParts {
  readonly containers: Containers;
  /** Notes what is written outside of the store, lest a killed process leaves half of it. */
  readonly beginSave: Begin;
}

export interface BuildOptions {
  readonly signal: AbortSignal;
  readonly observe: (event: BuildEvent) => void;
  /** Of an output to standard output. */
  readonly write?: (bytes: Uint8Array) => Promise<void>;
  /** Told once of what is built, before its first step. */
  readonly onDockerfile?: (dockerfile: { readonly name: string; readonly text: string }) => void;
  /** `SOURCE_DATE_EPOCH` of whoever asks, in seconds. */
  readonly sourceDateEpoch: number | null;
}

export interface BuildOutcome {
  /** Of the manifest, or of the index. */
  readonly descriptor: Descriptor;
  readonly manifest: Digest;
  /** Of the image's config; of an index with several images, its own. */
  readonly config: Digest;
  /** First name, or the manifest's digest; `null` when the output went elsewhere. */
  readonly key: string | null;
  readonly layers: number;
  readonly steps: number;
  readonly cached: number;
  readonly milliseconds: number;
  /** By platform, when it was asked for. */
  readonly provenance?: Readonly<Record<string, Predicate>>;
}

/** Builds what a Dockerfile says. Everything it makes is held until the name is set; a failure or a cancel leaves nothing. */
export async function build(
  parts: BuildParts,
  request: BuildRequest,
  options: BuildOptions,
): Promise<BuildOutcome> {
  const since = performance.now();
  const names = request.tags.map((tag) => readTag(tag));
  refuseOutput(request);
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
  const job = await parts.store.beginJob({ kind: 'build', title: names[0] ?? 'an image', input: {} });
  const running = new Set<Promise<unknown>>();
  const temporaries = new Set<string>();
  try {
    // It comes up while the Dockerfile is read.
    if (request.context.kind === 'folder') parts.workers.warm('build', 1);
    const shared = { parts, containers: parts.containers, request, job, running, temporaries };
    const prepared = await prepare({ ...shared, signal: ending.signal }, { ...options, observe });
    const exchange = { ...prepared, parts };
    if (request.cacheFrom.length > 0) await importCaches(exchange);
    const result = await run({ ...prepared, parts }, names, options);
    if (request.cacheTo.length > 0) await exportCaches(exchange, layersOf(result));
    // An image that went elsewhere has no name here that would keep its documents.
    await (request.output.kind === 'store' ? job.done() : job.drop());
    // What is too much today may go tomorrow as well.
    if (counted.cached < counted.steps) await boundCache(parts.store).catch(() => undefined);
    return { ...outcome(request, names, result), ...counted, milliseconds: performance.now() - since };
  } catch (error) {
    end();
    await Promise.allSettled(running);
    await job.fail(options.signal.aborted ? 'cancelled' : 'failed').catch(() => undefined);
    if (options.signal.aborted)
      throw new StrataError('CANCELLED', 'The build was cancelled', { retryable: true, cause: error });
    throw error;
  } finally {
    options.signal.removeEventListener('abort', end);
    // Stages that were begun beside and turned out not to be needed end here.
    end();
    await Promise.allSettled(running);
    for (const file of temporaries) await rm(file, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function run(
  prepared: SharedGround & { readonly parts: BuildParts },
  names: readonly string[],
  options: BuildOptions,
): Promise<ResultDocuments> {
  const { request, reporter, time, dockerfile, machine, context } = prepared;
  const images = await buildPlatforms(prepared);
  const told = reporter.step(request.output.kind === 'store' ? 'exporting to image' : 'exporting');
  told.begin();
  try {
    const result = resultDocuments(images, { request, names, time, dockerfile, machine, context });
    await deliver(prepared, { images, result, names, told, write: options.write });
    told.end('done');
    return result;
  } catch (error) {
    told.fail(error);
    throw error;
  }
}

function layersOf({ images }: ResultDocuments): ReadonlySet<Digest> {
  return new Set(images.flatMap(({ layers }) => layers.map(({ digest }) => digest)));
}

function outcome(
  { output }: BuildRequest,
  names: readonly string[],
  { root, images, provenance }: ResultDocuments,
): Omit<BuildOutcome, 'steps' | 'cached' | 'milliseconds'> {
  const [first] = images;
  const isOne = first !== undefined && images.length === 1;
  return {
    descriptor: root,
    manifest: root.digest,
    config: isOne ? first.config.descriptor.digest : root.digest,
    key: output.kind === 'store' ? (names[0] ?? root.digest) : null,
    layers: first?.layers.length ?? 0,
    ...(Object.keys(provenance).length === 0 ? {} : { provenance }),
  };
}

function readTag(text: string): string {
  const reference = withDefaultTag(parseReference(text));
  if (reference.digest === undefined) return formatReference(reference);
  throw new StrataError('INVALID_REFERENCE', `"${text}" ends in a digest, which nobody can choose`, {
    action: 'Give the image a tag, as in name:1.0.',
  });
}
