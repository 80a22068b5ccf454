import { FileArchive, FileCode, Folder, GitBranch, Eye } from 'lucide-react';
import type { BuildSource } from '../../../../core/api/builds.ts';
import { useBuilds } from '../../../state/build/sources.ts';
import type { GridColumn } from '../../../ui/data-grid.tsx';
import { Age } from '../../../ui/values.tsx';
import { visiblePath } from '../../../words/visible.ts';
import { RUN_WORDS } from '../run/run-words.ts';
import { StateMark } from '../run/state-mark.tsx';
import { CONTEXT_KINDS, contextOf } from './source-words.ts';

const PICTURES = { folder: Folder, tar: FileArchive, url: GitBranch, none: FileCode } as const;

export const SOURCE_COLUMNS: readonly GridColumn<BuildSource>[] = [
  { id: 'title', title: 'Name', width: 'minmax(140px, 1fr)', cell: (source) => <Title source={source} /> },
  {
    id: 'context',
    title: 'Context',
    width: 'minmax(160px, 1.6fr)',
    from: 560,
    cell: (source) => (
      <span className="truncate font-mono text-sm text-ink-2" title={contextOf(source)}>
        {contextOf(source)}
      </span>
    ),
  },
  {
    id: 'tags',
    title: 'Tags',
    width: 'minmax(120px, 1fr)',
    from: 820,
    cell: ({ order }) => (
      <span className="truncate text-ink-2" title={order.tags.join('\n')}>
        {order.tags.map(visiblePath).join(', ')}
      </span>
    ),
  },
  { id: 'last', title: 'Last build', width: '128px', cell: (source) => <LastRun source={source.id} /> },
  {
    id: 'when',
    title: 'When',
    width: '108px',
    numeric: true,
    from: 480,
    cell: (source) => <When source={source} />,
  },
];

function Title({ source }: { readonly source: BuildSource }) {
  const watched = useBuilds((state) => state.watched.includes(source.id));
  const Picture = PICTURES[source.context.kind];
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Picture size={14} className="shrink-0 text-accent" aria-hidden />
      <span className="sr-only">{CONTEXT_KINDS[source.context.kind]}</span>
      <span className="truncate font-medium" title={visiblePath(source.title)}>
        {visiblePath(source.title)}
      </span>
      {watched ? (
        <span className="chip chip-accent shrink-0" title="Built again whenever a file that it reads changes">
          <Eye size={12} aria-hidden /> watched
        </span>
      ) : null}
      {source.exists === false ? <span className="chip chip-warn shrink-0">not there</span> : null}
    </span>
  );
}

function LastRun({ source }: { readonly source: string }) {
  const run = useBuilds((state) => state.latest.get(source));
  if (run === undefined) return <span className="text-ink-3">never built</span>;
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <StateMark state={run.state.kind} size={14} silent />
      <span className="truncate">{RUN_WORDS[run.state.kind]}</span>
    </span>
  );
}

function When({ source }: { readonly source: BuildSource }) {
  const run = useBuilds((state) => state.latest.get(source.id));
  return <Age iso={run?.started ?? source.used} extra="text-ink-2" />;
}
