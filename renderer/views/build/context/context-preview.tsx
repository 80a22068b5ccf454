import { useCallback, useMemo, useRef, useState } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import type { BuildSource, ContextEntry } from '../../../../core/api/builds.ts';
import { call } from '../../../bridge.ts';
import { lookAtContext, useContextLook } from '../../../state/build/context.ts';
import { useBuilds } from '../../../state/build/sources.ts';
import { usePages } from '../../../state/pages.ts';
import { Empty } from '../../../ui/empty.tsx';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { useSettled } from '../../files/use-settled.ts';
import { useWidth } from '../../../ui/use-width.ts';
import { Chosen } from './chosen.tsx';
import { ContextList } from './context-list.tsx';
import { IgnoreFile } from './ignore-file.tsx';
import { Totals } from './totals.tsx';
import { isHere } from './use-summary.ts';
import { Waste } from './waste.tsx';

/** Pixels from which the list and the ignore file stand side by side. */
const SIDE_BY_SIDE = 860;
/** Milliseconds without a key after which patterns are tried out. */
const PAUSE = 200;

/** What a build would read of its context, and why not the rest; patterns are tried out as one types (F9). */
export function ContextPreview({ source }: { readonly source: BuildSource }) {
  if (!isHere(source)) return <Elsewhere source={source} />;
  return <Here source={source} />;
}

function Here({ source }: { readonly source: BuildSource }) {
  const frame = useRef<HTMLDivElement>(null);
  const wide = useWidth(frame) >= SIDE_BY_SIDE;
  const { show, filter, sort, draft } = useContextLook(source.id);
  const ignore = useSettled(draft, PAUSE);
  const words = useSettled(filter, PAUSE);
  const revision = useBuilds(({ revisions }) => revisions.get(source.id) ?? 0);
  const [path, setPath] = useState<string | null>(null);
  const ask = useCallback(
    (offset: number, limit: number) =>
      call('build.context', { source: source.id, ignore, show, filter: words, sort, offset, limit }),
    [source.id, ignore, show, words, sort],
  );
  const pages = usePages(`${source.id}\n${show}\n${sort}\n${words}\n${ignore ?? '\u0000'}`, revision, ask);
  const page = pages.last;
  const chosen = useMemo(() => find(path, page?.total ?? 0, pages.at), [path, page, pages.at]);
  // what was typed is wrong by itself; the list is that of the patterns before
  const isPattern = pages.error?.code === 'INVALID_IGNORE_FILE';
  if (page === null && pages.error !== null)
    return (
      <div className="max-w-2xl p-5">
        <ErrorNote report={pages.error} onRetry={pages.reload} />
      </div>
    );
  const direction = wide ? 'horizontal' : 'vertical';
  const ignoreFile = (
    <IgnoreFile
      source={source}
      page={page}
      problem={isPattern ? pages.error : null}
      line={chosen?.decidedBy?.line ?? null}
    />
  );
  return (
    <div ref={frame} className="h-full" data-testid="context">
      <Group key={direction} orientation={direction} className="h-full" id={`context-${direction}`}>
        <Panel id="files" minSize={wide ? '380px' : '160px'} defaultSize="64%">
          <div className="flex h-full min-h-0 flex-col">
            <Totals page={page} />
            <Waste source={source} page={page} />
            {pages.error === null || isPattern ? null : (
              <div className="p-3">
                <ErrorNote report={pages.error} onRetry={pages.reload} />
              </div>
            )}
            <ContextList
              source={source}
              pages={pages}
              selected={path}
              onSelect={(entry) => setPath(entry.path)}
              onLook={(change) => lookAtContext(source.id, change)}
            />
            {chosen === null ? null : <Chosen source={source} entry={chosen} page={page} />}
          </div>
        </Panel>
        <Separator
          className={`relative z-10 bg-line hover:bg-accent focus-visible:bg-accent data-[separator=active]:bg-accent ${wide ? 'w-px' : 'h-px'}`}
        />
        <Panel id="ignore" minSize={wide ? '240px' : '110px'}>
          {ignoreFile}
        </Panel>
      </Group>
    </div>
  );
}

/** A row as the newest answer has it: patterns that are tried out decide anew. */
function find(
  path: string | null,
  total: number,
  at: (index: number) => ContextEntry | undefined,
): ContextEntry | null {
  if (path === null) return null;
  for (let index = 0; index < total; index += 1) {
    const entry = at(index);
    if (entry?.path === path) return entry;
  }
  return null;
}

/** Nothing of it is on this machine to be counted. */
function Elsewhere({ source: { context, exists } }: { readonly source: BuildSource }) {
  if (exists === false)
    return (
      <Empty kind="context-gone" title="The context is not there">
        Its folder or archive was moved, or is on a disk that is not connected. Choose or drop it again.
      </Empty>
    );
  return context.kind === 'none' ? (
    <Empty kind="no-context" title="No context">
      This Dockerfile is built by itself: it can copy from other stages and images, and from no folder.
    </Empty>
  ) : (
    <Empty
      kind="context-remote"
      title={context.kind === 'tar' ? 'Unpacked when it is built' : 'Fetched when it is built'}
    >
      What {context.kind === 'tar' ? 'the archive' : 'the repository or archive'} holds is known then, and its
      own .dockerignore counts.
    </Empty>
  );
}
