/** CodeMirror in React: it keeps the text, React keeps what is around it. Loaded when a Dockerfile is opened. */
import { forceLinting, setDiagnosticsEffect } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, type ViewUpdate } from '@codemirror/view';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import type { BuildDiagnostic } from '../../../../core/api/builds.ts';
import { call } from '../../../bridge.ts';
import { goToProblem, problemsIn, type ListedProblem } from './checks.ts';
import { extensions, format } from './extensions.ts';
import { markFailure, type Failure } from './failed-line.ts';
import { findImages } from './find-images.ts';
import { lineEndExtension, lineEndOf, textOf } from './line-ends.ts';
import { replaceText } from './replace.ts';

/** Characters that main takes. */
const MOST_CHECKED = 1024 * 1024;

export interface PaneHandle {
  format(): void;
  goTo(problem: ListedProblem): void;
  focus(): void;
}

export interface PaneProps {
  readonly ref: Ref<PaneHandle>;
  readonly text: string;
  /** Another one: the text is not what was typed last. */
  readonly version: number;
  readonly readOnly: boolean;
  readonly target: string | null;
  readonly failure: Failure | null;
  /** A line to go to, once; another object is another wish. */
  readonly goal: { readonly line: number } | null;
  readonly onGoal: () => void;
  readonly onText: (text: string) => void;
  readonly onSave: () => void;
  readonly onProblems: (problems: readonly ListedProblem[]) => void;
  readonly onChecked: (failed: unknown) => void;
}

export default function Pane(props: PaneProps) {
  const { ref, text, version, readOnly, target, failure, goal } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const writable = useRef(new Compartment());

  // as the file had them when it was opened: what comes later is told to the editor that is there
  const end = useRef(lineEndOf(text));
  useEffect(() => {
    const made = new EditorView({
      parent: place.current ?? document.body,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          lineEndExtension(end.current),
          writable.current.of(EditorState.readOnly.of(latest.current.readOnly)),
          extensions({
            check: (asked) => check(asked, latest.current.target),
            onChecked: (failed) => latest.current.onChecked(failed),
            findImages,
            onSave: () => latest.current.onSave(),
            onUpdate: (update) => tell(update, latest.current, end.current),
          }),
        ],
      }),
    });
    view.current = made;
    forceLinting(made);
    return () => {
      made.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    if (view.current !== null) replaceText(view.current, latest.current.text);
  }, [version]);
  useEffect(() => {
    view.current?.dispatch({ effects: writable.current.reconfigure(EditorState.readOnly.of(readOnly)) });
  }, [readOnly]);
  useEffect(() => {
    if (view.current !== null) forceLinting(view.current);
  }, [target]);

  const line = failure?.line ?? null;
  const message = failure?.message ?? '';
  useEffect(() => {
    const { current } = view;
    if (current === null) return;
    const isThere = line !== null && line >= 1 && line <= current.state.doc.lines;
    current.dispatch({
      effects: [
        markFailure.of(line === null ? null : { line, message }),
        ...(isThere ? [EditorView.scrollIntoView(current.state.doc.line(line).from, { y: 'center' })] : []),
      ],
    });
  }, [line, message]);

  useEffect(() => {
    const { current } = view;
    if (goal === null || current === null) return;
    const { doc } = current.state;
    goToProblem(current, doc.line(Math.max(1, Math.min(goal.line, doc.lines))).from);
    latest.current.onGoal();
  }, [goal]);

  useImperativeHandle(ref, () => ({
    format: () => void (view.current !== null && format(view.current)),
    goTo: ({ from }) => void (view.current !== null && goToProblem(view.current, from)),
    focus: () => view.current?.focus(),
  }));
  return <div ref={place} className="h-full min-h-0 overflow-hidden" data-testid="dockerfile-pane" />;
}

async function check(text: string, target: string | null): Promise<readonly BuildDiagnostic[]> {
  if (text.length > MOST_CHECKED) throw new Error('the file is longer than 1 MiB');
  return (await call('build.outline', { text, target })).diagnostics;
}

function tell(
  update: ViewUpdate,
  { onText, onProblems }: PaneProps,
  end: ReturnType<typeof lineEndOf>,
): void {
  if (update.docChanged) onText(textOf(update.state.doc, end));
  // not at each key: the next check comes when nothing is typed for a moment
  const isChecked = update.transactions.some(({ effects }) =>
    effects.some((effect) => effect.is(setDiagnosticsEffect)),
  );
  if (isChecked) onProblems(problemsIn(update.state));
}
