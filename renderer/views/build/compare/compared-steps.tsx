import type { RunComparison, RunStep } from '../../../../core/api/builds.ts';
import { DataGrid, type GridColumn } from '../../../ui/data-grid.tsx';
import { Instruction } from '../../../ui/instruction.tsx';
import { exactBytes, formatSize } from '../../../words/format.ts';
import { inOneLine } from '../../../words/instruction.ts';
import { formatTook, readTitle } from '../run/run-words.ts';
import { StateMark } from '../run/state-mark.tsx';
import { signedSize, signedTime } from './differences.ts';

type Compared = RunComparison['steps'][number];

/** Steps of both builds, matched; Enter opens the one of the newer. */
export function ComparedSteps({
  steps,
  onOpen,
}: {
  readonly steps: readonly Compared[];
  readonly onOpen: (step: Compared) => void;
}) {
  const rows = steps.map((step, index) => ({ ...step, index }));
  return (
    <DataGrid
      label="Steps of both builds"
      testId="compared-steps"
      columns={COLUMNS}
      count={rows.length}
      at={(index) => rows[index]}
      keyOf={({ index }) => String(index)}
      onOpen={onOpen}
    />
  );
}

const COLUMNS: readonly GridColumn<Compared>[] = [
  {
    id: 'step',
    title: 'Step',
    width: 'minmax(120px,1fr)',
    cell: ({ title, from, to }) => (
      <span className="flex min-w-0 items-center gap-2" title={title}>
        {from === null || to === null ? (
          <span className="chip shrink-0">{from === null ? 'new' : 'gone'}</span>
        ) : null}
        <code className="min-w-0 truncate font-mono text-sm">
          <Instruction text={inOneLine(readTitle(title).text)} />
        </code>
      </span>
    ),
  },
  {
    id: 'why',
    title: 'Why it ran after',
    width: 'minmax(120px,0.8fr)',
    from: 960,
    cell: ({ to }) => (
      <span className="truncate text-sm text-ink-2" title={to?.why ?? undefined}>
        {to?.why ?? ''}
      </span>
    ),
  },
  {
    id: 'from',
    title: 'Time before',
    width: '104px',
    numeric: true,
    cell: ({ from }) => <Took step={from} />,
  },
  { id: 'to', title: 'Time after', width: '104px', numeric: true, cell: ({ to }) => <Took step={to} /> },
  {
    id: 'time',
    title: 'Time ±',
    width: '88px',
    numeric: true,
    help: 'Difference of the time',
    cell: ({ from, to }) => (
      <span className="figures">{signedTime(from?.milliseconds ?? null, to?.milliseconds ?? null)}</span>
    ),
  },
  {
    id: 'from-bytes',
    title: 'Size before',
    width: '96px',
    numeric: true,
    from: 760,
    cell: ({ from }) => <Bytes step={from} />,
  },
  {
    id: 'to-bytes',
    title: 'Size after',
    width: '92px',
    numeric: true,
    from: 760,
    cell: ({ to }) => <Bytes step={to} />,
  },
  {
    id: 'bytes',
    title: 'Size ±',
    width: '96px',
    numeric: true,
    help: 'Difference of the bytes of its layer',
    cell: ({ from, to }) => (
      <span className="figures">{signedSize(from?.bytes ?? null, to?.bytes ?? null)}</span>
    ),
  },
];

function Took({ step }: { readonly step: RunStep | null }) {
  if (step === null) return <span className="text-ink-3">–</span>;
  return (
    <span className="figures flex items-center gap-1.5 text-ink-2" title={step.why ?? undefined}>
      <StateMark state={step.state} size={13} />
      {step.state === 'cached' ? 'cached' : step.milliseconds === null ? '' : formatTook(step.milliseconds)}
    </span>
  );
}

function Bytes({ step }: { readonly step: RunStep | null }) {
  return (
    <span
      className="figures text-ink-2"
      title={step === null || step.bytes === null ? undefined : exactBytes(step.bytes)}
    >
      {formatSize(step?.bytes ?? null)}
    </span>
  );
}
