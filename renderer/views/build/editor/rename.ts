/** F2: another name for a stage or a variable, wherever the file has it. */
import { StateEffect, StateField, type Extension } from '@codemirror/state';
import { EditorView, keymap, showPanel, type Panel } from '@codemirror/view';
import { DockerRename } from 'dockerfile-language-service/lib/dockerRename.js';
import { askService } from './ask-service.ts';
import { isAided, plainText } from './limits.ts';

interface Renaming {
  readonly from: number;
  readonly to: number;
}

const service = new DockerRename();
const begin = StateEffect.define<Renaming | null>();

const field = StateField.define<Renaming | null>({
  create: () => null,
  update(before, transaction) {
    const told = transaction.effects.find((effect) => effect.is(begin));
    if (told !== undefined) return told.value;
    return transaction.docChanged ? null : before;
  },
  provide: (state) => showPanel.from(state, (renaming) => (renaming === null ? null : panelOf(renaming))),
});

function start(view: EditorView): boolean {
  const { state } = view;
  const { doc } = state;
  if (state.readOnly) return true;
  const line = doc.lineAt(state.selection.main.head);
  const at = { line: line.number - 1, character: state.selection.main.head - line.from };
  const range = isAided(doc.length, doc.lines)
    ? askService(() => service.prepareRename(plainText(doc.toString()), at))
    : null;
  if (range === null) {
    view.dispatch({ effects: EditorView.announce.of('Only stages and variables can be renamed') });
    return true;
  }
  const offset = doc.line(range.start.line + 1).from;
  view.dispatch({
    effects: begin.of({ from: offset + range.start.character, to: offset + range.end.character }),
  });
  return true;
}

const NAME = /^[A-Za-z_][\w.-]*$/;

const panelOf =
  (renaming: Renaming) =>
  (view: EditorView): Panel => {
    const dom = document.createElement('form');
    dom.className = 'cm-rename';
    const label = document.createElement('label');
    const name = view.state.sliceDoc(renaming.from, renaming.to);
    label.textContent = `Rename ${name} to`;
    const input = document.createElement('input');
    input.className = 'cm-textfield';
    input.value = name;
    input.spellcheck = false;
    input.setAttribute('main-field', 'true');
    label.append(input);
    const button = document.createElement('button');
    button.type = 'submit';
    button.className = 'cm-button';
    button.textContent = 'Rename';
    dom.append(label, button);
    const check = (): void =>
      input.setCustomValidity(NAME.test(input.value) ? '' : 'Letters, digits, _ . and - only');
    input.addEventListener('input', check);
    dom.addEventListener('submit', (event) => {
      event.preventDefault();
      if (NAME.test(input.value)) finish(view, renaming, input.value);
    });
    dom.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      view.dispatch({ effects: begin.of(null) });
      view.focus();
    });
    return { dom, top: true, mount: () => input.select() };
  };

function finish(view: EditorView, { from }: Renaming, name: string): void {
  const { doc } = view.state;
  const line = doc.lineAt(from);
  const at = { line: line.number - 1, character: from - line.from };
  const edits = askService(() => service.rename({ uri: '' }, plainText(doc.toString()), at, name)) ?? [];
  view.dispatch({
    changes: edits.map(({ range, newText }) => ({
      from: doc.line(range.start.line + 1).from + range.start.character,
      to: doc.line(range.end.line + 1).from + range.end.character,
      insert: newText,
    })),
    effects: [begin.of(null), EditorView.announce.of(`Renamed in ${edits.length} places`)],
    userEvent: 'rename',
  });
  view.focus();
}

export const renaming: Extension = [field, keymap.of([{ key: 'F2', run: start, stopPropagation: true }])];
