import { visiblePath } from '../../../words/visible.ts';

/** A file or folder that was chosen; another one can be. */
export function ChosenPath({ path, onChoose }: { readonly path: string; readonly onChoose: () => void }) {
  const shown = visiblePath(path);
  return (
    <button
      type="button"
      className="min-w-0 flex-1 truncate rounded px-1.5 py-0.5 text-left font-mono text-sm text-ink-2 hover:bg-hover hover:text-ink [direction:rtl]"
      title={`${shown}\nClick to choose another`}
      onClick={onChoose}
    >
      <bdi className="[direction:ltr]">{shown}</bdi>
    </button>
  );
}
