import { Save, Undo2 } from 'lucide-react';
import { Suspense, lazy, useRef } from 'react';
import type { BuildSource, ContextPage } from '../../../../core/api/builds.ts';
import type { ErrorReport } from '../../../../core/api/errors.ts';
import { dropIgnore, saveIgnore, tryIgnore, useContextLook } from '../../../state/build/context.ts';
import { attempt } from '../../../state/toasts.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { onDisk } from './pattern-of.ts';
import { exactBytes, formatCount, formatSize } from '../../../words/format.ts';

interface Props {
  readonly source: BuildSource;
  readonly page: ContextPage | null;
  readonly problem: ErrorReport | null;
  /** The line that decided about the chosen file. */
  readonly line: number | null;
}

// with the editor of the Dockerfile, which is loaded by then
const PlainText = lazy(() => import('../editor/plain-text.tsx'));

/** The ignore file as a tester: each pattern says what it decides, and what is typed counts at once. */
export function IgnoreFile({ source, page, problem, line }: Props) {
  const { draft } = useContextLook(source.id);
  const gutter = useRef<HTMLDivElement>(null);
  const disk = page?.ignoreFile ?? null;
  const text = draft ?? disk?.text ?? '';
  const changed = draft !== null;
  // an archive is not written to
  const editable = source.context.kind === 'folder';
  const save = (): void => {
    if (changed) attempt(() => saveIgnore(source.id));
  };
  return (
    <section className="flex h-full min-h-0 flex-col" aria-label="Ignore file" data-testid="ignore-file">
      <div className="flex h-10 shrink-0 items-center gap-2 border-b border-line px-4">
        <h2 className="truncate font-mono text-sm font-medium">{disk?.name ?? '.dockerignore'}</h2>
        {changed ? <span className="chip">tried out, not saved</span> : null}
        {disk === null && !changed && page !== null ? <span className="chip">not there yet</span> : null}
        <span className="flex-1" />
        {changed ? (
          <>
            <Button small look="quiet" onPress={() => dropIgnore(source.id)}>
              <Undo2 size={13} aria-hidden /> Revert
            </Button>
            <Button small isDisabled={problem !== null} onPress={save} data-testid="ignore-save">
              <Save size={13} aria-hidden /> Save
            </Button>
          </>
        ) : null}
      </div>
      {problem === null ? null : (
        <div className="shrink-0 border-b border-line p-2">
          <ErrorNote report={problem} />
        </div>
      )}
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_auto] overflow-hidden bg-surface">
        {page === null ? (
          <div aria-busy />
        ) : (
          <Suspense fallback={<div aria-busy />}>
            <PlainText
              text={text}
              readOnly={!editable}
              label="Patterns of what is not sent"
              hint=".git, node_modules, **/*.log …"
              testId="ignore-text"
              onText={(typed) => tryIgnore(source.id, typed, onDisk(page))}
              onSave={save}
              line={line}
              onScroll={(top) => {
                if (gutter.current !== null) gutter.current.scrollTop = top;
              }}
            />
          </Suspense>
        )}
        <div
          ref={gutter}
          className="h-full w-36 overflow-hidden border-l border-line py-2 text-sm"
          style={{ lineHeight: '20px' }}
        >
          <Decided text={text} page={page} line={line} />
        </div>
      </div>
    </section>
  );
}

/** Beside each pattern, how many files it decides. */
function Decided({ text, page, line }: { readonly text: string } & Pick<Props, 'page' | 'line'>) {
  const patterns = new Map((page?.patterns ?? []).map((pattern) => [pattern.line, pattern]));
  const lines = text.split('\n');
  return (
    <ol aria-label="What each pattern decides">
      {lines.map((each, index) => {
        const found = patterns.get(index + 1);
        // typed since the last answer: nothing is known of it yet
        const isCurrent = found !== undefined && found.pattern === each.trim();
        return (
          <li
            // lines have no other identity than where they stand
            key={index}
            className={`figures h-5 truncate px-2 ${line === index + 1 ? 'chosen bg-accent-soft' : ''}`}
            data-testid="ignore-line"
            title={
              isCurrent
                ? `Line ${index + 1}: ${formatCount(found.files, 'file')}, ${exactBytes(found.bytes)}`
                : ''
            }
          >
            {!isCurrent ? null : found.files === 0 ? (
              <span className="text-warn">does nothing</span>
            ) : (
              <span className="text-ink-2">
                {formatCount(found.files, 'file')} · {formatSize(found.bytes)}
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}
