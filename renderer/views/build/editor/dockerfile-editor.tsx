import { Suspense, lazy, useEffect, useRef, useState } from 'react';
import { reportOf } from '../../../bridge.ts';
import {
  editDockerfile,
  followDockerfile,
  isSaved,
  openDockerfile,
  overwriteElsewhere,
  saveDockerfile,
  takeElsewhere,
  useDockerfiles,
  type OpenDockerfile,
} from '../../../state/build/dockerfile.ts';
import { lineShown, useBenches } from '../../../state/build/bench.ts';
import { setFormatOnSave, useFormatOnSave } from '../../../state/build/format-on-save.ts';
import { attempt } from '../../../state/toasts.ts';
import { Empty } from '../../../ui/empty.tsx';
import { ErrorNote } from '../../../ui/error-note.tsx';
import type { ListedProblem } from './checks.ts';
import { ConflictBar } from './conflict-bar.tsx';
import { EditorBar } from './editor-bar.tsx';
import { isAidedText } from './limits.ts';
import type { PaneHandle } from './pane.tsx';
import { ProblemList } from './problem-list.tsx';

// half a megabyte that only those load who open a Dockerfile
const Pane = lazy(() => import('./pane.tsx'));

interface Props {
  readonly source: string;
  /** Stage that is to be built. */
  readonly target: string | null;
  /** 1-based line at which the last build failed. */
  readonly failedLine: number | null;
  /** Why it failed, shown beneath that line. */
  readonly failedMessage?: string | null;
  /** The text as it stands, and whether that is what is on disk. */
  readonly onText: (text: string, saved: boolean) => void;
}

/** The Dockerfile of a source: reads it, checks it as one types, saves it, and loses nothing. */
export function DockerfileEditor(props: Props) {
  const { source } = props;
  const file = useDockerfiles((state) => state.files[source]);
  useEffect(() => {
    void openDockerfile(source);
    const follow = (): void => void followDockerfile(source);
    // nobody tells of files that are not watched: one looks when a person comes back from another program
    window.addEventListener('focus', follow);
    return () => window.removeEventListener('focus', follow);
  }, [source]);
  if (file?.kind === 'failed')
    return (
      <div className="p-4">
        <ErrorNote report={file.error} onRetry={() => void openDockerfile(source)} />
      </div>
    );
  if (file?.kind !== 'open') return <Waiting />;
  // what is fetched has no text before it is built
  if (file.disk.digest === null && file.text === '') return <NotFetched />;
  return <OpenEditor key={source} {...props} file={file} />;
}

function OpenEditor({
  source,
  target,
  failedLine,
  failedMessage = null,
  onText,
  file,
}: Props & { readonly file: OpenDockerfile }) {
  const [problems, setProblems] = useState<readonly ListedProblem[]>([]);
  const [unchecked, setUnchecked] = useState<string | null>(null);
  const goal = useBenches((state) => (state.goal?.source === source ? state.goal : null));
  const formatOnSave = useFormatOnSave((state) => state.on);
  const pane = useRef<PaneHandle>(null);
  const saved = isSaved(file);
  const readOnly = file.disk.digest === null;
  const told = useRef(onText);
  useEffect(() => {
    told.current = onText;
  });
  useEffect(() => {
    told.current(file.text, saved);
  }, [file.text, saved]);
  const save = (): void => {
    if (readOnly) return;
    if (formatOnSave) pane.current?.format();
    attempt(() => saveDockerfile(source));
  };
  return (
    <section className="flex h-full min-h-0 flex-col" aria-label="Dockerfile" data-testid="dockerfile-editor">
      <EditorBar
        saved={saved}
        saving={file.saving}
        readOnly={readOnly}
        formatOnSave={formatOnSave}
        onFormatOnSave={setFormatOnSave}
        onSave={save}
        onFormat={() => pane.current?.format()}
      />
      {file.elsewhere === null ? null : (
        <ConflictBar
          onTake={() => {
            takeElsewhere(source);
            pane.current?.focus();
          }}
          onOverwrite={() => {
            attempt(() => overwriteElsewhere(source));
            pane.current?.focus();
          }}
        />
      )}
      {file.problem === null ? null : (
        <div className="shrink-0 border-b border-line p-2">
          <ErrorNote report={file.problem} />
        </div>
      )}
      <div className="relative min-h-0 flex-1">
        <Suspense fallback={<Waiting />}>
          <Pane
            ref={pane}
            text={file.text}
            version={file.version}
            readOnly={readOnly}
            target={target}
            failure={failedLine === null ? null : { line: failedLine, message: failedMessage ?? '' }}
            goal={goal}
            onGoal={lineShown}
            onText={(text) => editDockerfile(source, text)}
            onSave={save}
            onProblems={setProblems}
            onChecked={(failed) => setUnchecked(failed === null ? null : reportOf(failed).message)}
          />
        </Suspense>
      </div>
      <ProblemList
        problems={problems}
        failed={unchecked}
        aided={isAidedText(file.text)}
        onGo={(problem) => pane.current?.goTo(problem)}
      />
    </section>
  );
}

function NotFetched() {
  return (
    <Empty kind="dockerfile-fetched" title="Its Dockerfile comes with it">
      It is in the archive or repository that is to be built, and read when that is fetched. After a build it
      stands beside, under Build, as it was built.
    </Empty>
  );
}

function Waiting() {
  return (
    <div className="late space-y-2.5 p-4" role="status" aria-label="Opening the Dockerfile">
      <div className="skeleton h-3 w-1/3" />
      <div className="skeleton h-3 w-2/3" />
      <div className="skeleton h-3 w-1/2" />
    </div>
  );
}
