import { isolateHistory } from '@codemirror/commands';
import type { EditorView } from '@codemirror/view';

/** Puts another text in place of the one there is, as one step, changing what differs only: the caret stays where it can. */
export function replaceText(view: EditorView, text: string): void {
  const before = view.state.doc.toString();
  const after = view.state.toText(text).toString();
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let end = 0;
  while (
    end < most - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  )
    end += 1;
  if (start === before.length && start === after.length) return;
  view.dispatch({
    changes: {
      from: start,
      to: before.length - end,
      insert: view.state.toText(after.slice(start, after.length - end)),
    },
    // undone alone, not with what was typed just before
    annotations: isolateHistory.of('full'),
  });
}
