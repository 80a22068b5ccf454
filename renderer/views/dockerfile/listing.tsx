import { useMemo } from 'react';
import type { Reconstruction } from '../../../core/api/origin.ts';
import { go } from '../../state/router.ts';
import { Instruction } from '../../ui/instruction.tsx';
import { formatSize, formatCount } from '../../words/format.ts';
import type { TabProps } from '../image/image-tab.ts';

/** Beyond this a listing is no help to anybody; Copy has it whole. */
const MOST_LINES = 5000;

interface Props extends TabProps {
  readonly reconstruction: Reconstruction;
}

/** Lines with their numbers; those of the base are bracketed, what cannot be known stands beside its line. */
export function Listing({ reconstruction, detail, place }: Props) {
  const { text, steps, notes, base } = reconstruction;
  const lines = useMemo(() => text.replace(/\n$/, '').split('\n'), [text]);
  const noted = useMemo(() => {
    const found = new Map<number, string[]>();
    for (const note of notes) found.set(note.line, [...(found.get(note.line) ?? []), note.text]);
    return found;
  }, [notes]);
  return (
    // scrolled by keyboard, so it takes the focus
    <div
      className="ring-inside min-h-0 flex-1 overflow-auto py-3"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- whatever scrolls is reached by Tab, so that keys scroll it
      tabIndex={0}
      role="region"
      aria-label="Dockerfile"
    >
      <ol className="@container min-w-full">
        {lines.slice(0, MOST_LINES).map((line, index) => {
          const step = steps[index] ?? null;
          const layer = step === null ? null : (detail.history[step]?.layer ?? null);
          return (
            <Line
              // lines never move: their number is their identity
              key={index}
              number={index + 1}
              text={line}
              notes={noted.get(index) ?? []}
              ofBase={base !== null && (step === null ? line.startsWith('FROM ') : step < base.steps)}
              begins={step !== null && step !== (steps[index - 1] ?? null)}
              layer={layer}
              size={layer === null ? null : (detail.layers[layer]?.download ?? null)}
              onLayer={layer === null ? null : () => go({ ...place, tab: 'layers', layer })}
            />
          );
        })}
      </ol>
      {lines.length > MOST_LINES ? (
        <p className="px-5 py-2 text-ink-2">
          and {formatCount(lines.length - MOST_LINES, 'more line')}; Copy takes all.
        </p>
      ) : null}
    </div>
  );
}

interface LineProps {
  readonly number: number;
  readonly text: string;
  readonly notes: readonly string[];
  readonly ofBase: boolean;
  /** First line of its instruction. */
  readonly begins: boolean;
  readonly layer: number | null;
  readonly size: number | null;
  readonly onLayer: (() => void) | null;
}

function Line({ number, text, notes, ofBase, begins, layer, size, onLayer }: LineProps) {
  return (
    <li
      className={`group/line grid grid-cols-[4px_52px_minmax(0,1fr)_92px] [contain-intrinsic-size:auto_22px] [content-visibility:auto] ${onLayer === null ? '' : 'hover:bg-hover'}`}
      data-testid="dockerfile-line"
    >
      <span className={ofBase ? 'bg-[color-mix(in_srgb,var(--accent)_55%,transparent)]' : ''} aria-hidden />
      <span className="figures pr-3 text-right font-mono text-xs leading-[22px] text-ink-3" aria-hidden>
        {number}
      </span>
      <span className="min-w-0 @4xl:flex @4xl:gap-6">
        {/* the button of the line is beside it; the line itself is a larger target for the pointer */}
        {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
        <span
          className="block min-w-0 flex-1"
          onClick={() => onLayer !== null && isPlainClick() && onLayer()}
        >
          <Code text={text} />
        </span>
        {notes.length === 0 ? null : (
          <span
            className="block border-l-2 border-[var(--warn)] pl-2 text-sm leading-[22px] text-ink-2 @4xl:w-72 @4xl:shrink-0"
            data-testid="dockerfile-note"
          >
            {notes.join(' ')}
          </span>
        )}
      </span>
      {begins && onLayer !== null && layer !== null ? (
        <button
          type="button"
          className="figures ring-inside mr-4 h-[22px] justify-self-end rounded px-1 text-right text-xs text-ink-3 group-hover/line:text-accent"
          title={`Made layer ${layer + 1}; click to go there`}
          aria-label={`Line ${number} made layer ${layer + 1}, ${formatSize(size)}: go there`}
          onClick={onLayer}
        >
          {formatSize(size)}
        </button>
      ) : (
        <span />
      )}
    </li>
  );
}

function Code({ text }: { readonly text: string }) {
  return (
    <code className="block min-w-0 pl-[6ch] -indent-[6ch] font-mono text-sm leading-[22px] break-words whitespace-pre-wrap">
      {text === '' ? '\u00a0' : <Instruction text={text} />}
    </code>
  );
}

/** A click at the end of marking text is no click. */
function isPlainClick(): boolean {
  return document.getSelection()?.isCollapsed !== false;
}
