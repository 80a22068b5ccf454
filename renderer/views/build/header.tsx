import { Ban, Ellipsis, Eye, Play } from 'lucide-react';
import type { BuildSource } from '../../../core/api/builds.ts';
import { showTab } from '../../state/build/bench.ts';
import { runningOf, startBuild, useOrders } from '../../state/build/order.ts';
import { cancelRun } from '../../state/build/runs.ts';
import { forgetSource, useBuilds, watchSource } from '../../state/build/sources.ts';
import { copy } from '../../state/deeds.ts';
import { keyLabel } from '../../state/keys.ts';
import { go } from '../../state/router.ts';
import { attempt } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { MenuButton } from '../../ui/context-menu.tsx';
import { formatCount, formatSize } from '../../words/format.ts';
import { visiblePath } from '../../words/visible.ts';
import type { Summary } from './context/use-summary.ts';
import { CONTEXT_KINDS, contextOf, dockerfileOf } from './sources/source-words.ts';

interface Props {
  readonly source: BuildSource;
  readonly summary: Summary;
}

interface HeaderProps extends Props {
  /** The run that is in sight, which has its own way to be cancelled. */
  readonly inSight: string | null;
}

export function BenchHeader({ source, summary, inSight }: HeaderProps) {
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-5 py-2.5">
      <div className="min-w-40 flex-1">
        <div className="flex min-w-0 items-baseline gap-2">
          <h1 className="truncate text-xl font-semibold tracking-[-0.01em]" title={visiblePath(source.title)}>
            {visiblePath(source.title)}
          </h1>
          <span className="truncate font-mono text-sm text-ink-2" title={visiblePath(source.dockerfile)}>
            {dockerfileOf(source)}
          </span>
          {source.exists === false ? <span className="chip chip-warn shrink-0">not there</span> : null}
        </div>
        <div className="flex min-w-0 items-baseline gap-2 text-sm text-ink-2">
          <span
            className="selectable truncate font-mono"
            title={`${CONTEXT_KINDS[source.context.kind]}: ${contextOf(source)}`}
          >
            {contextOf(source)}
          </span>
          <Sends source={source} summary={summary} />
        </div>
      </div>
      <div className="flex shrink-0 items-center gap-2">
        <Watch source={source} />
        <BuildButton source={source} inSight={inSight} />
        <MenuButton label="More" extra="btn btn-quiet btn-icon" sections={menuOf(source)} testId="bench-menu">
          <Ellipsis size={15} aria-hidden />
        </MenuButton>
      </div>
    </header>
  );
}

/** What would be sent, said before it is sent. */
function Sends({ source, summary: { page, warning } }: Props) {
  if (page?.kind !== 'ready') return null;
  const { sent } = page.value;
  return (
    <button
      type="button"
      className={`figures shrink-0 rounded hover:underline ${warning ? 'text-warn' : ''}`}
      title="What the builder reads of the context"
      data-testid="bench-sends"
      onClick={() => showTab(source.id, 'context')}
    >
      {formatSize(sent.bytes)} in {formatCount(sent.files, 'file')}
    </button>
  );
}

/** Only files on this machine tell when they change. */
function Watch({ source }: { readonly source: BuildSource }) {
  const watched = useBuilds((state) => state.watched.includes(source.id));
  if (source.context.kind === 'url' || source.exists === false) return null;
  return (
    <button
      type="button"
      role="switch"
      aria-checked={watched}
      title="Builds again whenever a file that it reads changes"
      data-testid="bench-watch"
      className={`flex h-7 items-center gap-1.5 rounded-md border px-2.5 font-medium ${watched ? 'border-accent-line bg-accent-soft text-accent' : 'border-transparent text-ink-2 hover:bg-hover hover:text-ink'}`}
      onClick={() => attempt(() => watchSource(source.id, !watched))}
    >
      <Eye size={14} aria-hidden />
      Rebuild on change
      <span
        className={`ml-0.5 flex h-3.5 w-6 items-center rounded-full border px-px ${watched ? 'justify-end border-accent bg-accent' : 'border-line-strong bg-sunken'}`}
        aria-hidden
      >
        <span className={`h-2.5 w-2.5 rounded-full ${watched ? 'bg-on-accent' : 'bg-ink-3'}`} />
      </span>
    </button>
  );
}

function BuildButton({ source, inSight }: Pick<HeaderProps, 'source' | 'inSight'>) {
  // not the run itself, which is another ten times a second
  const running = useBuilds(({ latest }) => runningOf(latest.get(source.id))?.id);
  const jobId = useBuilds(({ latest }) => runningOf(latest.get(source.id))?.jobId ?? null);
  const starting = useOrders((state) => state.starting.has(source.id));
  if (running !== undefined && jobId !== null && running !== inSight)
    return (
      <Button extra="min-w-24" onPress={() => attempt(() => cancelRun({ jobId }))} data-testid="bench-cancel">
        <Ban size={14} aria-hidden /> Cancel
      </Button>
    );
  return (
    <Button
      look="primary"
      extra="min-w-24"
      isDisabled={starting || running !== undefined || source.exists === false}
      onPress={() => attempt(() => startBuild(source))}
      data-testid="bench-build"
    >
      <Play size={13} aria-hidden /> {starting ? 'Starting…' : running === undefined ? 'Build' : 'Building…'}
      {running === undefined ? (
        <kbd aria-hidden className="font-sans text-xs">
          {keyLabel('Mod+Enter')}
        </kbd>
      ) : null}
    </Button>
  );
}

function menuOf(source: BuildSource) {
  return [
    [
      {
        id: 'copy-dockerfile',
        title: 'Copy path of the Dockerfile',
        run: () => attempt(() => copy(source.dockerfile, 'the path')),
      },
      {
        id: 'copy-context',
        title: 'Copy path of the context',
        disabled: source.context.kind === 'none',
        run: () => attempt(() => copy(contextOf(source), 'the path')),
      },
    ],
    [
      { id: 'list', title: 'All that can be built', run: () => go({ kind: 'build' }) },
      { id: 'forget', title: 'Take off the list', run: () => attempt(() => forgetSource(source)) },
    ],
  ];
}
