import type { BuildEvent, BuildRequest, BuildResult } from '../api/build.ts';
import type { BuildCacheReport, ContextPage, DockerfileOutline, RuntimeReport } from '../api/builds.ts';
import { build } from '../builder/build.ts';
import { buildCache, type CachePrune } from '../builder/cache/build-cache.ts';
import { openPreviews, type PreviewQuery } from '../builder/preview/open-previews.ts';
import { askOutline } from '../builder/outline/ask-outline.ts';
import { findEngines } from '../engine/find-engines.ts';
import { StrataError } from '../oci/strata-error.ts';
import { dockerfileOf } from '../builder/prepare.ts';
import { spool } from '../builder/spool.ts';
import { unfinishedSaves } from './inside/unfinished-saves.ts';
import { openContainers } from '../container/containers.ts';
import type { TransferParts } from '../transfer/layer-download.ts';

export interface BuildingOptions {
  readonly signal?: AbortSignal;
  readonly observe?: (event: BuildEvent) => void;
  /** Where an output to standard output goes. */
  readonly write?: (bytes: Uint8Array) => Promise<void>;
  /** Told once of what is built, before its first step. */
  readonly onDockerfile?: (dockerfile: { readonly name: string; readonly text: string }) => void;
}

/** What makes images of Dockerfiles. Errors are `StrataError`s. */
export interface Building {
  build(request: BuildRequest, options?: BuildingOptions): Promise<BuildResult>;
  outline(text: string, target: string | null): Promise<DockerfileOutline>;
  preview(query: PreviewQuery, options?: { readonly signal?: AbortSignal }): Promise<ContextPage>;
  /** The files of a context are others now. */
  forgetPreview(): void;
  /** Whether steps can run programs here; tried once it was found, and anew while it was not. */
  runtime(): Promise<RuntimeReport>;
  /** What a build would read; fetches the context when it is elsewhere. */
  dockerfile(
    request: BuildRequest,
    options?: { readonly signal?: AbortSignal },
  ): Promise<{ readonly name: string; readonly text: string }>;
  /** Keeps bytes that come only once in a file, which whoever asked removes. */
  spool(bytes: AsyncIterable<Uint8Array>): Promise<string>;
  cacheUsage(): Promise<BuildCacheReport>;
  /** Gives the bytes that came back. */
  pruneCache(order: CachePrune): Promise<{ readonly freed: number }>;
}

const NEVER = new AbortController().signal;

/** `changed`: the images of the store are others now. */
export function openBuilding(parts: TransferParts, changed: () => void): Building {
  const containers = openContainers({ storeRoot: parts.store.root, workers: parts.workers });
  const { begin: beginSave, sweep: sweepSaves } = unfinishedSaves(parts.store);
  // What killed builds left goes before anybody begins another.
  if (!parts.store.readOnly) void Promise.allSettled([sweepSaves(), containers.sweep()]);
  const previews = openPreviews(parts.workers);
  const cache = buildCache(parts.store, containers);
  return {
    outline: (text, target) => askOutline(parts.workers, { text, target }),
    preview: (query, { signal = NEVER } = {}) => previews.page(query, { signal }),
    forgetPreview: previews.forget,
    async runtime() {
      try {
        const { version, privileged } = await containers.runtime();
        return { kind: 'ready', runtime: version, rootless: !privileged };
      } catch (error) {
        if (!(error instanceof StrataError) || error.code !== 'NO_RUNTIME') throw error;
        const { message: reason, action = '' } = error;
        return { kind: 'missing', reason, action, engines: await findEngines() };
      }
    },
    async build(request, { signal = NEVER, observe = () => undefined, write, onDockerfile } = {}) {
      const asked = request.args['SOURCE_DATE_EPOCH'] ?? process.env['SOURCE_DATE_EPOCH'] ?? '';
      const sourceDateEpoch = /^\d{1,11}$/.test(asked) ? Number(asked) : null;
      try {
        const built = await build({ ...parts, containers, beginSave }, request, {
          signal,
          observe,
          sourceDateEpoch,
          ...(write === undefined ? {} : { write }),
          ...(onDockerfile === undefined ? {} : { onDockerfile }),
        });
        const { manifest, config, ...rest } = built;
        return { ...rest, digest: manifest, imageId: config };
      } finally {
        changed();
      }
    },
    dockerfile: (request, { signal = NEVER } = {}) => dockerfileOf(parts, request, signal),
    spool: (bytes) => spool(parts.store, bytes),
    cacheUsage: cache.usage,
    async pruneCache(order) {
      try {
        return { freed: await cache.prune(order) };
      } finally {
        changed();
      }
    },
  };
}
