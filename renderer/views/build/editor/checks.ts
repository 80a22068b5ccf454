/** Problems as one types: asked for when nothing was typed for a moment, shown at the line, in the gutter and in a list. */
import { forEachDiagnostic, linter, lintGutter, type Diagnostic } from '@codemirror/lint';
import type { EditorState, Extension, Text } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import type { BuildDiagnostic } from '../../../../core/api/builds.ts';
import { visibleText } from '../../../words/visible.ts';
import { problemsOf, type Problem } from './problems.ts';

const SETTLED = 150;
/** Characters from which on a check takes so long that it waits for a longer pause. */
const LONG = 100_000;
const LONG_SETTLED = 1000;

export type Check = (text: string) => Promise<readonly BuildDiagnostic[]>;

/** `failed`: the check itself could not be made. */
export function checks(check: Check, onAnswer: (failed: unknown) => void): Extension {
  let running: Promise<unknown> = Promise.resolve();
  const source = async (view: EditorView): Promise<readonly Diagnostic[]> => {
    const { doc } = view.state;
    // one question at a time: a large file is not asked about again before it is answered
    await running;
    if (doc.length > LONG) await new Promise((resolve) => setTimeout(resolve, LONG_SETTLED));
    if (view.state.doc !== doc) return [];
    const text = doc.toString();
    const asked = check(text);
    running = asked.catch(() => null);
    try {
      const told = await asked;
      onAnswer(null);
      return problemsOf(text, told).map((problem) => diagnosticOf(doc, problem));
    } catch (failed) {
      onAnswer(failed);
      return [];
    }
  };
  return [linter(source, { delay: SETTLED }), lintGutter()];
}

function diagnosticOf(doc: Text, { line, column, endColumn, message, severity, rule }: Problem): Diagnostic {
  const found = doc.line(Math.min(Math.max(1, line), doc.lines));
  const from = Math.min(found.from + column - 1, found.to);
  return {
    from,
    to: Math.max(from, Math.min(found.from + endColumn - 1, found.to)),
    severity,
    message: `${severity === 'error' ? 'Error' : 'Warning'}: ${visibleText(message)}`,
    ...(rule === null ? {} : { source: rule }),
  };
}

export interface ListedProblem {
  readonly from: number;
  readonly line: number;
  readonly message: string;
  readonly severity: 'error' | 'warning';
  readonly rule: string | null;
}

/** What is marked now; places move with what is typed. */
export function problemsIn(state: EditorState): readonly ListedProblem[] {
  const found: ListedProblem[] = [];
  forEachDiagnostic(state, ({ message, severity, source }, from) => {
    found.push({
      from,
      line: state.doc.lineAt(from).number,
      message: message.replace(/^(?:Error|Warning): /, ''),
      severity: severity === 'error' ? 'error' : 'warning',
      rule: source ?? null,
    });
  });
  return found.sort((one, other) => one.from - other.from);
}

export function goToProblem(view: EditorView, told: number): void {
  const from = Math.min(told, view.state.doc.length);
  view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
  view.focus();
}

/** F8 and Shift+F8: the next or the one before, around the end; says it aloud. */
export function stepProblem(step: 1 | -1): (view: EditorView) => boolean {
  return (view) => {
    const all = problemsIn(view.state);
    const { head } = view.state.selection.main;
    const next =
      step === 1
        ? (all.find(({ from }) => from > head) ?? all[0])
        : (all.findLast(({ from }) => from < head) ?? all.at(-1));
    if (next === undefined) return true;
    goToProblem(view, next.from);
    view.dispatch({
      effects: EditorView.announce.of(`Line ${next.line}, ${next.severity}: ${next.message}`),
    });
    return true;
  };
}
