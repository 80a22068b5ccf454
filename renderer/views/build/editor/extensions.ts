/** What the editor can do, put together. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  snippet,
  startCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, foldKeymap, indentUnit } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import {
  EditorView,
  crosshairCursor,
  drawSelection,
  dropCursor,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  rectangularSelection,
  type ViewUpdate,
} from '@codemirror/view';
import { checks, stepProblem, type Check } from './checks.ts';
import { propose, type FindImages, type Proposal } from './complete.ts';
import { failedLine } from './failed-line.ts';
import { folding } from './folding.ts';
import { formatting } from './format.ts';
import { hover } from './hover.ts';
import { language } from './language.ts';
import { isAided } from './limits.ts';
import { renaming } from './rename.ts';
import { specialChars } from './special-chars.ts';
import { theme } from './theme.ts';

export interface EditorHost {
  readonly check: Check;
  readonly onChecked: (failed: unknown) => void;
  readonly findImages: FindImages;
  readonly onSave: () => void;
  readonly onUpdate: (update: ViewUpdate) => void;
}

/** Keys that do something else on the whole page: build. */
const NOT_OURS = new Set(['Mod-Enter']);

const PHRASES: Readonly<Record<string, string>> = {
  next: 'Next',
  previous: 'Previous',
  all: 'All',
  'match case': 'Match case',
  regexp: 'Expression',
  'by word': 'Whole words',
  replace: 'Replace',
  'replace all': 'Replace all',
  go: 'Go',
};

export function extensions(host: EditorHost): Extension {
  return [
    // what a key or a snippet does here is above what it does elsewhere
    keymap.of([
      { key: 'Mod-s', run: () => (host.onSave(), true), stopPropagation: true },
      { key: 'F8', run: stepProblem(1), shift: stepProblem(-1) },
      { key: 'Shift-Alt-f', run: format },
    ]),
    renaming,
    lineNumbers(),
    checks(host.check, host.onChecked),
    folding,
    failedLine,
    specialChars,
    history(),
    drawSelection(),
    dropCursor(),
    rectangularSelection(),
    crosshairCursor(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches({ minSelectionLength: 3 }),
    bracketMatching(),
    closeBrackets(),
    EditorState.allowMultipleSelections.of(true),
    indentUnit.of('    '),
    search({ top: true }),
    EditorState.phrases.of(PHRASES),
    autocompletion({
      override: [(context) => complete(context, host.findImages)],
      icons: false,
      activateOnTypingDelay: 60,
    }),
    hover,
    language,
    theme,
    keymap.of([
      ...closeBracketsKeymap,
      ...[...defaultKeymap, ...searchKeymap].filter(({ key }) => key === undefined || !NOT_OURS.has(key)),
      ...historyKeymap,
      ...foldKeymap,
      ...completionKeymap,
    ]),
    EditorView.contentAttributes.of({
      'aria-label': 'Dockerfile',
      'data-testid': 'dockerfile-content',
      spellcheck: 'false',
    }),
    EditorView.updateListener.of(host.onUpdate),
  ];
}

/** As one step that can be undone. */
export function format(view: EditorView): boolean {
  if (view.state.readOnly) return true;
  const changes = formatting(view.state.doc.toString());
  if (changes.length > 0) view.dispatch({ changes: [...changes], userEvent: 'format' });
  return true;
}

async function complete(
  context: CompletionContext,
  findImages: FindImages,
): Promise<CompletionResult | null> {
  const { doc } = context.state;
  if (!isAided(context.pos, doc.lineAt(context.pos).number)) return null;
  const found = await propose(doc.sliceString(0, context.pos), findImages);
  if (found === null || context.aborted) return null;
  // at the beginning of a line nobody asked yet
  if (found.replaces === 0 && !context.explicit && /^\s*$/.test(doc.lineAt(context.pos).text)) return null;
  return { from: context.pos - found.replaces, options: found.items.map(completionOf) };
}

function completionOf({ label, about, kind, boost, snippet: template }: Proposal): Completion {
  const goesOn = label.endsWith('=');
  return {
    label,
    detail: about,
    type: kind,
    boost,
    ...(template === undefined ? {} : { apply: snippet(template) }),
    ...(template === undefined && goesOn ? { apply: applyAndGoOn } : {}),
  };
}

/** What takes a value offers its values at once. */
function applyAndGoOn(view: EditorView, { label }: Completion, from: number, to: number): void {
  view.dispatch({
    changes: { from, to, insert: label },
    selection: { anchor: from + label.length },
    userEvent: 'input.complete',
  });
  startCompletion(view);
}
