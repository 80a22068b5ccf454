import { X } from 'lucide-react';
import { useId, useState, type KeyboardEvent } from 'react';
import { visiblePath } from '../../../words/visible.ts';

interface Props {
  readonly label: string;
  readonly placeholder: string;
  readonly tokens: readonly string[];
  /** What could be meant. */
  readonly offered: readonly string[];
  /** Why a text cannot be one of them; `null` when it can. */
  readonly problemOf: (text: string) => string | null;
  readonly testId: string;
  readonly onText?: (text: string) => void;
  readonly onChange: (tokens: readonly string[]) => void;
}

/** Several short texts in one field: Enter, a comma or leaving the field takes what is typed, Backspace gives the last one back. */
export function TokenField({
  label,
  placeholder,
  tokens,
  offered,
  problemOf,
  testId,
  onText,
  onChange,
}: Props) {
  const id = useId();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const write = (next: string): void => {
    setText(next);
    onText?.(next);
    // said once it is taken, and from then on as one types
    if (problem !== null) setProblem(next.trim() === '' ? null : problemOf(next.trim()));
  };
  const take = (): void => {
    const added = [...new Set(text.split(/[\s,]+/))].filter((each) => each !== '' && !tokens.includes(each));
    const wrong = added.map(problemOf).find((each) => each !== null) ?? null;
    setProblem(wrong);
    if (wrong !== null) return;
    setText('');
    onText?.('');
    if (added.length > 0) onChange([...tokens, ...added]);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const last = tokens.at(-1);
    if ((event.key === 'Enter' || event.key === ',') && text.trim() !== '') take();
    else if (event.key === 'Backspace' && text === '' && last !== undefined) {
      onChange(tokens.slice(0, -1));
      write(last);
    } else return;
    event.preventDefault();
  };
  return (
    <div className="min-w-0 flex-1">
      <div
        className={`field flex h-auto! min-h-7 flex-wrap items-center gap-1 px-1! py-[3px] ${problem === null ? '' : 'border-danger!'}`}
      >
        {tokens.map((token) => (
          <span key={token} className="chip font-mono" data-testid={`${testId}-token`}>
            <span className="truncate" title={visiblePath(token)}>
              {visiblePath(token)}
            </span>
            <button
              type="button"
              className="-mr-1 flex h-5 w-5 items-center justify-center rounded text-ink-3 hover:text-ink"
              aria-label={`Remove ${visiblePath(token)}`}
              onClick={() => onChange(tokens.filter((each) => each !== token))}
            >
              <X size={12} aria-hidden />
            </button>
          </span>
        ))}
        <input
          className="h-5 min-w-28 flex-1 bg-transparent px-1 outline-none placeholder:text-ink-3"
          aria-label={label}
          aria-invalid={problem !== null}
          {...(problem === null ? {} : { 'aria-describedby': `${id}-problem` })}
          placeholder={tokens.length === 0 ? placeholder : ''}
          list={id}
          spellCheck={false}
          autoComplete="off"
          data-testid={testId}
          value={text}
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={take}
        />
        <datalist id={id}>
          {offered
            .filter((each) => !tokens.includes(each))
            .map((each) => (
              // an option of a datalist is labelled by its value
              // oxlint-disable-next-line jsx-a11y/control-has-associated-label
              <option key={each} value={each} />
            ))}
        </datalist>
      </div>
      {problem === null ? null : (
        <p
          id={`${id}-problem`}
          role="alert"
          className="mt-1 text-sm text-danger"
          data-testid={`${testId}-problem`}
        >
          {problem}
        </p>
      )}
    </div>
  );
}
