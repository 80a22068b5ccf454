/** A small text in CodeMirror, line under line, that shows what is hidden in it. Loaded with the editor. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, drawSelection, keymap, placeholder } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { lineEndExtension, lineEndOf, textOf } from './line-ends.ts';
import { replaceText } from './replace.ts';
import { specialChars } from './special-chars.ts';
import { theme } from './theme.ts';

interface Props {
  readonly text: string;
  readonly readOnly: boolean;
  readonly label: string;
  readonly hint: string;
  readonly testId: string;
  readonly onText: (text: string) => void;
  readonly onSave: () => void;
  /** Kept in sight; 1-based. */
  readonly line: number | null;
  /** Pixels that it is scrolled by. */
  readonly onScroll: (top: number) => void;
}

/** Of one line: what stands beside the text has lines of the same height. */
const LINE = 20;
const lines = EditorView.theme({
  '&': { backgroundColor: 'transparent' },
  '.cm-scroller': { lineHeight: `${LINE}px`, fontSize: '12px' },
  '.cm-line': { padding: '0 16px' },
});

export default function PlainText(props: Props) {
  const { text, readOnly, line } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const writable = useRef(new Compartment());
  const ends = useRef(new Compartment());
  const end = useRef(lineEndOf(text));
  useEffect(() => {
    const { label, hint, testId } = latest.current;
    const made = new EditorView({
      parent: place.current ?? document.body,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          ends.current.of(lineEndExtension(end.current)),
          writable.current.of(EditorState.readOnly.of(latest.current.readOnly)),
          specialChars,
          history(),
          drawSelection(),
          placeholder(hint),
          // the first that speaks decides
          lines,
          theme,
          keymap.of([
            { key: 'Mod-s', run: () => (latest.current.onSave(), true), stopPropagation: true },
            ...defaultKeymap,
            ...historyKeymap,
          ]),
          EditorView.contentAttributes.of({
            'aria-label': label,
            'data-testid': testId,
            spellcheck: 'false',
          }),
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (!docChanged) return;
            const typed = textOf(state.doc, end.current);
            if (typed !== latest.current.text) latest.current.onText(typed);
          }),
        ],
      }),
    });
    const onScroll = (): void => latest.current.onScroll(made.scrollDOM.scrollTop);
    made.scrollDOM.addEventListener('scroll', onScroll, { passive: true });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, []);
  useEffect(() => {
    const { current } = view;
    if (current === null) return;
    const next = lineEndOf(text);
    if (next !== end.current) {
      end.current = next;
      current.dispatch({ effects: ends.current.reconfigure(lineEndExtension(next)) });
    }
    replaceText(current, text);
  }, [text]);
  useEffect(() => {
    view.current?.dispatch({ effects: writable.current.reconfigure(EditorState.readOnly.of(readOnly)) });
  }, [readOnly]);
  useEffect(() => {
    const { current } = view;
    if (line === null || current === null || line > current.state.doc.lines) return;
    current.dispatch({ effects: EditorView.scrollIntoView(current.state.doc.line(line).from) });
  }, [line]);
  return <div ref={place} className="h-full min-h-0 min-w-0 overflow-hidden" />;
}
