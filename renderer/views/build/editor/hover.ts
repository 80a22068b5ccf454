import { hoverTooltip } from '@codemirror/view';
import { visibleText } from '../../../words/visible.ts';
import { explain } from './explain.ts';

/** What is meant by what the pointer is on; text nodes only, whatever the file says. */
export const hover = hoverTooltip(
  (view, position) => {
    const line = view.state.doc.lineAt(position);
    const column = position - line.from;
    const found = explain(view.state.doc.toString(), line.number - 1, column);
    if (found === null) return null;
    const before = /[\w$:{}-]*$/.exec(line.text.slice(0, column))?.[0].length ?? 0;
    const after = /^[\w:{}-]*/.exec(line.text.slice(column))?.[0].length ?? 0;
    return {
      pos: position - before,
      end: position + after,
      above: true,
      create() {
        const dom = document.createElement('div');
        dom.className = 'cm-explanation';
        dom.append(element('p', found.sentence));
        if (found.examples !== '') dom.append(element('pre', found.examples));
        return { dom };
      },
    };
  },
  { hoverTime: 350 },
);

function element(name: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = visibleText(text);
  return made;
}
