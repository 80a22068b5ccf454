import { useMemo, useState } from 'react';
import type { ImageRow } from '../../../core/api/images.ts';
import type { WhatIf } from '../../../core/api/storage.ts';
import { call } from '../../bridge.ts';
import { closeDialog } from '../../state/dialog.ts';
import { useResource } from '../../state/resource.ts';
import { useTotals } from '../../state/totals.ts';
import { Button } from '../../ui/button.tsx';
import { DialogFrame } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { ImageName } from '../../ui/image-name.tsx';
import { Size } from '../../ui/values.tsx';
import { formatCount, formatSize } from '../../words/format.ts';

/** More images than this are found by filtering. */
const MOST = 1000;

const titleOf = (row: ImageRow): string =>
  row.name === null ? row.imageId.slice(7, 19) : `${row.repository}:${row.tag}`;

/** What moving images to one base would save (E10). */
export function WhatIfDialog({ base: first }: { readonly base: string | null }) {
  const revision = useTotals((state) => state.revision);
  const [rows, reload] = useResource('images', revision, async () => {
    const page = await call('images.page', {
      filters: [],
      sort: { by: 'name', descending: false },
      groupBy: 'none',
      offset: 0,
      limit: MOST,
    });
    return page.rows;
  });
  return (
    <DialogFrame
      title="What if images stood on one base?"
      width={640}
      testId="what-if-dialog"
      footer={<Button onPress={closeDialog}>Close</Button>}
    >
      {rows.kind === 'failed' ? <ErrorNote report={rows.error} onRetry={reload} /> : null}
      {rows.kind === 'loading' ? <div className="skeleton h-4 w-1/2" aria-busy /> : null}
      {rows.kind === 'ready' ? <Choice rows={rows.value} first={first} revision={revision} /> : null}
    </DialogFrame>
  );
}

/** The image that most others stand on. */
function likelyBase(rows: readonly ImageRow[]): string | null {
  return rows.toSorted((a, b) => b.usedBy.length - a.usedBy.length)[0]?.key ?? null;
}

function Choice({
  rows,
  first,
  revision,
}: {
  readonly rows: readonly ImageRow[];
  readonly first: string | null;
  readonly revision: number;
}) {
  const [base, setBase] = useState(first ?? likelyBase(rows));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [filter, setFilter] = useState('');
  const shown = useMemo(
    () =>
      rows.filter(
        (row) => row.key !== base && titleOf(row).toLowerCase().includes(filter.trim().toLowerCase()),
      ),
    [rows, base, filter],
  );
  const keys = [...chosen].filter((key) => key !== base);
  const choose = (changed: readonly string[], on: boolean): void =>
    setChosen(
      (before) => new Set(on ? [...before, ...changed] : [...before].filter((key) => !changed.includes(key))),
    );
  const all = shown.length > 0 && shown.every((row) => chosen.has(row.key));
  return (
    <div className="flex flex-col gap-3">
      <label className="flex items-center gap-2">
        <span className="w-14 shrink-0 text-ink-2">Base</span>
        <select
          className="field"
          value={base ?? ''}
          data-testid="what-if-base"
          onChange={(event) => setBase(event.target.value)}
        >
          {rows.map((row) => (
            <option key={row.key} value={row.key}>
              {titleOf(row)} · {formatSize(row.onDisk)}
            </option>
          ))}
        </select>
      </label>
      <fieldset className="flex min-w-0 items-start gap-2" aria-label="Images to move">
        <span className="w-14 shrink-0 pt-1 text-ink-2">Images</span>
        <div className="min-w-0 flex-1 overflow-hidden rounded-md border border-line">
          <div className="flex h-8 items-center gap-2 border-b border-line px-2">
            <input
              type="checkbox"
              className="accent-[var(--accent)]"
              aria-label="All that are listed"
              checked={all}
              onChange={(event) =>
                choose(
                  shown.map((row) => row.key),
                  event.target.checked,
                )
              }
              data-testid="what-if-all"
            />
            <input
              className="h-full min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-3"
              placeholder="Filter by name"
              aria-label="Filter images"
              spellCheck={false}
              value={filter}
              onChange={(event) => setFilter(event.target.value)}
            />
            <span className="figures text-sm text-ink-3">{formatCount(keys.length, 'chosen', 'chosen')}</span>
          </div>
          <ul className="h-40 overflow-y-auto py-1">
            {shown.map((row) => (
              <li key={row.key}>
                <label className="flex h-6 items-center gap-2 px-2 hover:bg-hover">
                  <input
                    type="checkbox"
                    className="accent-[var(--accent)]"
                    checked={chosen.has(row.key)}
                    onChange={(event) => choose([row.key], event.target.checked)}
                  />
                  <span className="min-w-0 flex-1 truncate">{titleOf(row)}</span>
                  <Size bytes={row.onDisk} extra="text-ink-2" />
                </label>
              </li>
            ))}
          </ul>
        </div>
      </fieldset>
      <div className="min-h-44">
        {base === null || keys.length === 0 ? (
          <p className="text-ink-2">Choose the images that would be built on this base.</p>
        ) : (
          <Answer base={base} keys={keys} revision={revision} />
        )}
      </div>
    </div>
  );
}

function Answer({
  base,
  keys,
  revision,
}: {
  readonly base: string;
  readonly keys: readonly string[];
  readonly revision: number;
}) {
  const [answer, reload] = useResource(`${base}\n${keys.join('\n')}`, revision, () =>
    call('storage.whatIf', { base, images: keys }),
  );
  if (answer.kind === 'failed') return <ErrorNote report={answer.error} onRetry={reload} />;
  if (answer.kind === 'loading') return <div className="skeleton h-4 w-1/2" aria-busy />;
  const { before, after, saves, assumptions } = answer.value;
  return (
    <div data-testid="what-if-answer">
      <p className="text-lg">
        {saves > 0 ? (
          <>
            Would save <Size bytes={saves} extra="font-semibold text-good" />
          </>
        ) : (
          'Would save nothing'
        )}
      </p>
      <Bars answer={answer.value} />
      <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 text-ink-2">
        <dt>Before</dt>
        <dd>
          <Size bytes={before} extra="text-ink" />
        </dd>
        <dt>After</dt>
        <dd>
          <Size bytes={after} extra="text-ink" />
        </dd>
      </dl>
      <Moved answer={answer.value} />
      <ul className="mt-2 list-disc pl-4 text-sm text-ink-3">
        {assumptions.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </div>
  );
}

function Bars({ answer: { before, after } }: { readonly answer: WhatIf }) {
  return (
    <div className="mt-1 flex flex-col gap-1" aria-hidden>
      <span className="h-2 w-full rounded-full bg-[color-mix(in_srgb,var(--ink)_25%,transparent)]" />
      <span
        className="h-2 rounded-full bg-accent"
        style={{ width: `${Math.max(1, (after / Math.max(1, before)) * 100)}%` }}
      />
    </div>
  );
}

/** More are not read one by one. */
const LISTED = 50;

/** Who gives up what, the most first. */
function Moved({ answer }: { readonly answer: WhatIf }) {
  const moved = answer.images
    .filter((image) => image.replaces > 0)
    .toSorted((a, b) => b.replaces - a.replaces);
  const already = answer.images.length - moved.length;
  const rest = moved.length - LISTED;
  return (
    <div className="mt-2">
      {moved.length === 0 ? null : (
        <ul className="rounded-md border border-line px-3 py-1 leading-6">
          {moved.slice(0, LISTED).map((image) => (
            <li key={image.key} className="flex gap-3">
              <span className="min-w-0 flex-1">
                <ImageName title={image.title} />
              </span>
              <span className="max-w-[50%] min-w-0 truncate text-ink-3">
                {image.standsOn === null ? 'gives up its base' : `gives up ${image.standsOn}`}
              </span>
              <Size bytes={image.replaces} extra="w-20 shrink-0 text-right" />
            </li>
          ))}
        </ul>
      )}
      <p className="mt-1 text-ink-2">
        {rest > 0 ? `${formatCount(rest, 'more image')} would move. ` : ''}
        {already > 0
          ? `${formatCount(already, 'image')} stand${already === 1 ? 's' : ''} on it already.`
          : ''}
      </p>
    </div>
  );
}
