import { Ellipsis } from 'lucide-react';
import type { BuildRunHead } from '../../../../core/api/builds.ts';
import { MenuButton } from '../../../ui/context-menu.tsx';
import type { GridColumn } from '../../../ui/data-grid.tsx';
import { Age } from '../../../ui/values.tsx';
import { exactBytes, formatSize } from '../../../words/format.ts';
import { CAUSES, formatRunning, formatTook, RUN_WORDS, tookOf } from '../run/run-words.ts';
import { StateMark } from '../run/state-mark.tsx';
import { runMenu } from './run-menu.ts';

interface Order {
  readonly now: number;
  /** Milliseconds of the longest: its bar is whole. */
  readonly longest: number;
  readonly titled: boolean;
  readonly marked: readonly string[];
  readonly onMark: (id: string) => void;
}

export function runColumns({
  now,
  longest,
  titled,
  marked,
  onMark,
}: Order): readonly GridColumn<BuildRunHead>[] {
  return [
    {
      id: 'mark',
      title: '',
      help: 'Marked',
      width: '44px',
      cell: (run) => (
        <input
          type="checkbox"
          // the grid has the keys: Space marks the chosen row
          tabIndex={-1}
          aria-label={`Mark the build of ${run.started}`}
          checked={marked.includes(run.id)}
          onChange={() => onMark(run.id)}
          onClick={(event) => event.stopPropagation()}
        />
      ),
    },
    {
      id: 'state',
      title: 'State',
      width: '128px',
      cell: ({ state }) => (
        <span className="flex min-w-0 items-center gap-2">
          <StateMark state={state.kind} silent />
          <span className="truncate">{RUN_WORDS[state.kind]}</span>
        </span>
      ),
    },
    ...(titled
      ? [
          {
            id: 'title',
            title: 'Of',
            width: 'minmax(100px,1.4fr)',
            cell: ({ title }: BuildRunHead) => (
              <span className="truncate" title={title}>
                {title}
              </span>
            ),
          },
        ]
      : []),
    {
      id: 'when',
      title: 'Begun',
      width: 'minmax(96px,1fr)',
      cell: ({ started }) => <Age iso={started} extra="truncate text-ink-2" />,
    },
    {
      id: 'duration',
      title: 'Time',
      width: 'minmax(130px,1.6fr)',
      help: 'How long it took; bars are drawn against the longest here',
      cell: (run) => <Duration run={run} now={now} longest={longest} />,
    },
    {
      id: 'cached',
      title: 'Cached',
      width: 'minmax(128px,1fr)',
      from: 560,
      help: 'Steps that make layers, and how many of them were found in the cache',
      cell: (run) => <Cached run={run} />,
    },
    {
      id: 'size',
      title: 'Size',
      width: '88px',
      numeric: true,
      from: 440,
      help: 'Bytes of the layers that its steps made or found',
      cell: ({ bytes }) => (
        <span className="figures text-ink-2" title={exactBytes(bytes)}>
          {bytes === 0 ? '–' : formatSize(bytes)}
        </span>
      ),
    },
    {
      id: 'cause',
      title: 'Why',
      width: 'minmax(96px,1fr)',
      from: 760,
      cell: ({ cause }) => <span className="truncate text-ink-2">{CAUSES[cause]}</span>,
    },
    {
      id: 'deeds',
      title: '',
      help: 'What can be done',
      width: '52px',
      numeric: true,
      cell: (run) => (
        <MenuButton
          label={`What to do with the build of ${run.started}`}
          extra="btn btn-quiet btn-icon btn-small"
          sections={runMenu(run, marked.includes(run.id), () => onMark(run.id))}
        >
          <Ellipsis size={14} aria-hidden />
        </MenuButton>
      ),
    },
  ];
}

function Duration({
  run,
  now,
  longest,
}: {
  readonly run: BuildRunHead;
  readonly now: number;
  readonly longest: number;
}) {
  const took = tookOf(run, now);
  const isRunning = run.state.kind === 'running';
  const tone = isRunning
    ? 'bg-accent'
    : run.state.kind === 'done'
      ? 'bg-[color-mix(in_srgb,var(--accent)_55%,var(--surface))]'
      : 'bg-line-strong';
  return (
    <span className="flex w-full min-w-0 items-center gap-2">
      <span className="figures w-[72px] shrink-0 text-right">
        {isRunning ? formatRunning(took) : formatTook(took)}
      </span>
      <span className="min-w-0 flex-1" aria-hidden>
        <span
          className={`block h-2 rounded-[2px] ${tone}`}
          style={{ width: `max(2px, ${Math.min(100, (took / longest) * 100)}%)` }}
        />
      </span>
    </span>
  );
}

function Cached({ run: { steps, cached } }: { readonly run: BuildRunHead }) {
  if (steps === 0) return <span className="text-ink-3">–</span>;
  return (
    <span className="flex w-full min-w-0 items-center gap-2">
      <span className="figures w-[76px] shrink-0">
        {cached} of {steps}
      </span>
      <span className="h-1.5 min-w-0 flex-1 overflow-hidden rounded-full bg-line" aria-hidden>
        <span className="block h-full bg-good" style={{ width: `${(cached / steps) * 100}%` }} />
      </span>
    </span>
  );
}
