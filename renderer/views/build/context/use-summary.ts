import type { BuildSource, ContextPage } from '../../../../core/api/builds.ts';
import { call } from '../../../bridge.ts';
import { useBuilds } from '../../../state/build/sources.ts';
import { useResource, type Resource } from '../../../state/resource.ts';
import { warningOf } from './warning.ts';

export interface Summary {
  /** Counts, and the largest files that are sent; `null` of what is not here before it is fetched. */
  readonly page: Resource<ContextPage> | null;
  /** Something in it is large and hardly wanted. */
  readonly warning: boolean;
}

const MOST = 50;

/** Whether its files can be looked at before it is built: those of an archive are known when it is unpacked. */
export function isHere({ context, exists }: BuildSource): boolean {
  return context.kind === 'folder' && exists !== false;
}

/** What a build would send, said before it is sent. */
export function useSummary(source: BuildSource): Summary {
  const revision = useBuilds(({ revisions }) => revisions.get(source.id) ?? 0);
  const here = isHere(source);
  const [page] = useResource(`${source.id} ${here}`, revision, async () =>
    here
      ? call('build.context', {
          source: source.id,
          ignore: null,
          show: 'sent',
          filter: '',
          sort: 'size',
          offset: 0,
          limit: MOST,
        })
      : null,
  );
  if (page.kind !== 'ready') return { page: here ? page : null, warning: false };
  const { value } = page;
  if (value === null) return { page: null, warning: false };
  return { page: { ...page, value }, warning: warningOf(value) !== null };
}
