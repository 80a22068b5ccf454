import type { FoundRepository, SearchAnswer, SearchQuery } from '../../api/discover.ts';
import { isCancelled, reportError, StrataError } from '../../oci/strata-error.ts';
import type { WebPages } from '../../registry/web.ts';
import type { Found, Target, WebHosts } from '../providers/provider.ts';
import type { Providers } from '../providers/providers.ts';
import type { Pace } from './pace.ts';
import { sortFound } from './sort-found.ts';

/** A registry that has not answered by then is told as failed; the others have not waited for it. */
const PATIENCE_MS = 20_000;

export interface SearchParts {
  readonly pages: WebPages;
  readonly hosts: WebHosts;
  readonly providers: Providers;
  readonly pace: Pace;
  readonly patienceMs?: number;
}

export interface SearchOptions {
  readonly signal: AbortSignal;
  readonly isBookmarked: (reference: string) => boolean;
  readonly onAnswer: (progress: {
    readonly answer: SearchAnswer;
    readonly found: readonly FoundRepository[];
  }) => void;
}

/** One registry's part of a search. */
interface Asked {
  more(): Promise<void>;
}

export interface Search {
  more(domain: string): void;
  readonly answered: Promise<void>;
}

/** Asks all targets at once; each tells its pages as they come, and none waits for another. */
export function searchAll(
  parts: SearchParts,
  targets: readonly Target[],
  query: SearchQuery,
  options: SearchOptions,
): Search {
  const asked = new Map(targets.map((target) => [target.domain, ask(parts, target, query, options)]));
  const first = [...asked.values()].map((one) => one.more());
  return {
    more: (domain) => void asked.get(domain)?.more(),
    answered: Promise.all(first).then(() => undefined),
  };
}

function ask(parts: SearchParts, target: Target, query: SearchQuery, options: SearchOptions): Asked {
  const { pages, hosts, pace, patienceMs = PATIENCE_MS } = parts;
  const { signal, onAnswer, isBookmarked } = options;
  const provider = parts.providers[target.kind];
  const told = new Set<string>();
  let next: string | null | undefined;
  let ignored: SearchAnswer['ignored'] = [];
  let asking = false;

  const tell = (state: SearchAnswer['state'], found: readonly Found[] = []): void => {
    if (signal.aborted) return;
    const { domain: registry, name, kind: registryKind } = target;
    onAnswer({
      answer: { registry, name, registryKind, state, ignored },
      found: found.map((one) => ({ ...one, bookmarked: isBookmarked(one.reference) })),
    });
  };

  return {
    async more() {
      // The first page is asked for once, and further ones only where there are any.
      if (asking || next === null || signal.aborted) return;
      asking = true;
      tell({ kind: 'asking' });
      try {
        const page = await within(patienceMs, signal, target, (limited) =>
          pace.run(target.domain, provider.interval, limited, () =>
            provider.search(query, next ?? null, { target, pages, hosts, signal: limited }),
          ),
        );
        next = page.next;
        ignored = page.ignored;
        // Pages shift while somebody pushes: what was told is not told again.
        const fresh = page.found.filter(({ reference }) => !told.has(reference));
        for (const { reference } of fresh) told.add(reference);
        tell({ kind: 'answered', more: next !== null, total: page.total }, sortFound(fresh, query.sort));
      } catch (error) {
        if (isCancelled(error)) return;
        if (error instanceof StrataError && error.code === 'UNSUPPORTED_BY_REGISTRY') {
          next = null;
          tell({ kind: 'unable', note: error.message });
        } else {
          tell({ kind: 'failed', error: reportError(error) });
        }
      } finally {
        asking = false;
      }
    },
  };
}

/** Ends what takes too long as a failure, and what nobody wants any more as cancelled. */
async function within<T>(
  ms: number,
  signal: AbortSignal,
  target: Target,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limited = new AbortController();
  let late = false;
  const cancel = (): void => limited.abort();
  const timer = setTimeout(() => {
    late = true;
    limited.abort();
  }, ms);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await work(limited.signal);
  } catch (error) {
    if (!late || signal.aborted) throw error;
    throw new StrataError('STALLED', `${target.name} did not answer the search within ${ms / 1000} seconds`, {
      action: 'Try again, or turn this registry off in Registries.',
      evidence: { registry: target.domain },
      retryable: true,
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}
