import { Plus, X } from 'lucide-react';
import { useRef, useState, type FormEvent } from 'react';
import { IconButton } from '../../../ui/button.tsx';
import { visiblePath } from '../../../words/visible.ts';
import { FieldRow, Name } from './field.tsx';

interface PairProps {
  readonly name: string;
  readonly value: string;
  readonly what: string;
  readonly onChange: (value: string | null) => void;
}

/** A name that a person gave, and its value. */
export function PairRow({ name, value, what, onChange }: PairProps) {
  return (
    <FieldRow label={<Name>{visiblePath(name)}</Name>}>
      <input
        className="field"
        aria-label={`${what} ${visiblePath(name)}`}
        spellCheck={false}
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <IconButton small label={`Remove ${visiblePath(name)}`} onPress={() => onChange(null)}>
        <X size={13} aria-hidden />
      </IconButton>
    </FieldRow>
  );
}

/** One more of them: what is typed is taken by Enter, by the button, and by leaving the fields. */
export function NewPair({
  what,
  placeholder,
  taken,
  testId,
  onAdd,
}: {
  readonly what: string;
  readonly placeholder: string;
  readonly taken: readonly string[];
  readonly testId: string;
  readonly onAdd: (name: string, value: string) => void;
}) {
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const first = useRef<HTMLInputElement>(null);
  const wanted = name.trim();
  const isTaken = taken.includes(wanted);
  const add = (): boolean => {
    if (wanted === '' || isTaken) return false;
    onAdd(wanted, value);
    setName('');
    setValue('');
    return true;
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (add()) first.current?.focus();
  };
  return (
    // what is typed is taken when its fields are left
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form
      onSubmit={onSubmit}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) add();
      }}
    >
      <FieldRow
        label={
          <input
            ref={first}
            className="field font-mono text-sm!"
            aria-label={`Name of ${what}`}
            placeholder={placeholder}
            spellCheck={false}
            autoComplete="off"
            data-testid={`${testId}-name`}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        }
        {...(isTaken ? { hint: 'It is there already.' } : {})}
      >
        <input
          className="field"
          aria-label={`Value of ${what}`}
          placeholder="Value"
          spellCheck={false}
          autoComplete="off"
          data-testid={`${testId}-value`}
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
        <IconButton small label={`Add ${what}`} type="submit" isDisabled={wanted === '' || isTaken}>
          <Plus size={14} aria-hidden />
        </IconButton>
      </FieldRow>
    </form>
  );
}
