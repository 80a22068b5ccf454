import { Search, TriangleAlert, X } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { call } from '../../bridge.ts';
import { addTokens, FILTER_KEYS, isOpenEnded, wordsOf } from '../../state/filters.ts';
import { clearFilters, setDraft, setTokens, useImages } from '../../state/images.ts';
import { useSettings } from '../../state/settings.ts';

/** Plain words and docker's filters as removable tokens, with completion; what is being typed filters already. */
export function FilterField() {
  const tokens = useSettings((state) => state.settings.filters);
  const { draft, problems } = useImages();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  const completions = useCompletions(draft, open);
  const shown = open && completions.length > 0;

  const take = (completion: string): void => {
    const before = wordsOf(draft).slice(0, -1);
    if (isOpenEnded(completion)) setDraft([...before, completion].join(' '));
    else
      setTokens(addTokens([...tokens, ...before], completion.includes(' ') ? `"${completion}"` : completion));
    setActive(-1);
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const chosen = shown ? completions[active] : undefined;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive((at) =>
        completions.length === 0
          ? -1
          : (at + step + completions.length + (at < 0 && step < 0 ? 1 : 0)) % completions.length,
      );
    } else if (event.key === 'Enter' || (event.key === 'Tab' && chosen !== undefined)) {
      if (chosen !== undefined) {
        event.preventDefault();
        take(chosen);
      } else if (draft.trim() !== '') {
        setTokens(addTokens(tokens, draft));
        setOpen(false);
      }
    } else if (event.key === 'Backspace' && draft === '' && tokens.length > 0) {
      setTokens(tokens.slice(0, -1));
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      if (shown) setOpen(false);
      else if (draft !== '' || tokens.length > 0) clearFilters();
      else input.current?.blur();
    }
  };

  return (
    <div
      className="relative min-w-0 flex-1"
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}
    >
      {/* the field around its tokens; a click anywhere in it goes to the input, which is what keyboards reach */}
      <div
        className="field flex h-auto min-h-7 flex-wrap items-center gap-1 py-[3px]! pr-1!"
        onPointerDown={(event) =>
          event.target === event.currentTarget && (event.preventDefault(), input.current?.focus())
        }
      >
        <Search size={14} className="mr-0.5 shrink-0 text-ink-3" aria-hidden />
        {tokens.map((token) => (
          <Token
            key={token}
            token={token}
            problem={problems.find((each) => each.filter === token)?.message}
            onRemove={() =>
              setTokens(
                tokens.filter((each) => each !== token),
                draft,
              )
            }
          />
        ))}
        <input
          ref={input}
          data-filter-field
          data-testid="filter"
          className="h-5 min-w-24 flex-1 bg-transparent outline-none placeholder:text-ink-3"
          placeholder={tokens.length === 0 ? 'Filter by name, label, age…' : ''}
          role="combobox"
          aria-label="Filter images"
          aria-autocomplete="list"
          aria-expanded={shown}
          aria-controls={list}
          {...(shown && active >= 0 ? { 'aria-activedescendant': `${list}-${active}` } : {})}
          spellCheck={false}
          autoComplete="off"
          value={draft}
          onChange={(event) => {
            setDraft(event.target.value);
            setActive(-1);
            setOpen(true);
          }}
          onFocus={() => setOpen(true)}
          onClick={() => setOpen(true)}
          onKeyDown={onKeyDown}
        />
        {draft !== '' || tokens.length > 0 ? (
          <button
            type="button"
            className="rounded p-0.5 text-ink-3 hover:text-ink"
            aria-label="Clear the filter"
            onClick={clearFilters}
          >
            <X size={14} aria-hidden />
          </button>
        ) : null}
      </div>
      {shown ? <Completions id={list} completions={completions} active={active} onTake={take} /> : null}
    </div>
  );
}

function Completions({
  id,
  completions,
  active,
  onTake,
}: {
  readonly id: string;
  readonly completions: readonly string[];
  readonly active: number;
  readonly onTake: (completion: string) => void;
}) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label="Completions"
      className="menu max-h-[60vh]! absolute top-full left-0 z-30 mt-1 w-[380px] max-w-full"
    >
      {completions.map((completion, index) => (
        // the input has the keys
        <div
          key={completion}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          className="menu-item hover:bg-hover"
          {...(index === active ? { 'data-active': true } : {})}
          onPointerDown={(event) => {
            event.preventDefault();
            onTake(completion);
          }}
        >
          <span className="truncate font-mono text-sm">{completion}</span>
          <span className="ml-auto truncate text-sm text-ink-3">
            {isOpenEnded(completion) ? FILTER_KEYS.find(([key]) => completion.startsWith(key))?.[1] : null}
          </span>
        </div>
      ))}
    </div>
  );
}

function Token({
  token,
  problem,
  onRemove,
}: {
  readonly token: string;
  readonly problem: string | undefined;
  readonly onRemove: () => void;
}) {
  return (
    <span
      className={`chip ${problem === undefined ? 'chip-accent' : 'chip-danger'} pr-0.5`}
      title={problem ?? token}
    >
      {problem === undefined ? null : <TriangleAlert size={12} aria-hidden />}
      <span className="truncate">{token}</span>
      {problem === undefined ? null : <span className="sr-only">: {problem}</span>}
      <button
        type="button"
        className="rounded p-0.5 hover:bg-surface"
        aria-label={`Remove filter ${token}`}
        onClick={onRemove}
      >
        <X size={11} aria-hidden />
      </button>
    </span>
  );
}

/** The keys themselves while nothing is typed, then what main suggests for the last word. */
function useCompletions(draft: string, open: boolean): readonly string[] {
  const [found, setFound] = useState<readonly string[]>([]);
  const word = /\s$/.test(draft) ? '' : (wordsOf(draft).at(-1) ?? '');
  useEffect(() => {
    if (!open) return undefined;
    const keys = FILTER_KEYS.map(([key]) => `${key}:`).filter((key) => key.startsWith(word) && key !== word);
    if (word === '') {
      setFound(keys);
      return undefined;
    }
    let current = true;
    call('images.completeFilter', { text: word }).then(
      (values) => current && setFound([...new Set([...keys, ...values])].slice(0, 12)),
      () => current && setFound(keys),
    );
    return () => {
      current = false;
    };
  }, [word, open]);
  return found;
}
