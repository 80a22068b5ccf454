import { ListFilter } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { FILE_KINDS, FILE_TRAITS, type FileFilter } from '../../../core/api/files.ts';
import { bytesIn, NO_TOKENS, toggledKind, toggledTrait } from '../../state/files-filter.ts';

interface Props {
  readonly filter: FileFilter;
  /** Of what is asked in here. */
  readonly count: number;
  readonly onChange: (change: Partial<FileFilter>) => void;
}

/** Everything that can be asked of a file beside its name. Each choice acts at once and shows as a token. */
export function FilterButton({ filter, count, onChange }: Props) {
  return (
    <DialogTrigger>
      <AriaButton
        className={`btn btn-small h-6! ${count > 0 ? 'text-accent' : ''}`}
        aria-label={count === 0 ? 'Filter' : `Filter, ${count} in use`}
        data-testid="file-filter"
      >
        <ListFilter size={13} aria-hidden /> Filter
      </AriaButton>
      <Popover placement="bottom end" offset={4}>
        <Dialog className="menu w-[400px] p-3!" aria-label="Filter files" data-testid="file-filter-popover">
          <Choices
            legend="Kind"
            all={FILE_KINDS}
            chosen={filter.kinds}
            onToggle={(kind) => onChange(toggledKind(filter, kind))}
          />
          <Choices
            legend="Has"
            all={FILE_TRAITS}
            chosen={filter.traits}
            onToggle={(trait) => onChange(toggledTrait(filter, trait))}
          />
          <div className="mt-3 grid grid-cols-2 gap-x-3 gap-y-2">
            <Labelled title="Permission bits, octal">
              <Line
                value={filter.mode}
                placeholder="4000"
                pattern={/^[0-7]{0,5}$/}
                onChange={(mode) => onChange({ mode })}
              />
            </Labelled>
            <Labelled title="Owner, user or user:group">
              <Line
                value={filter.owner}
                placeholder="1000:1000"
                pattern={/^\d{0,10}(?::\d{0,10})?$/}
                onChange={(owner) => onChange({ owner })}
              />
            </Labelled>
            <Labelled title="Links to">
              <Line value={filter.link} placeholder="busybox" onChange={(link) => onChange({ link })} />
            </Labelled>
            <Labelled title="Larger than">
              <SizeField value={filter.largerThan} onChange={(largerThan) => onChange({ largerThan })} />
            </Labelled>
            <Labelled title="Modified after">
              <Day value={filter.modifiedAfter} onChange={(modifiedAfter) => onChange({ modifiedAfter })} />
            </Labelled>
            <Labelled title="Modified before">
              <Day
                value={filter.modifiedBefore}
                onChange={(modifiedBefore) => onChange({ modifiedBefore })}
              />
            </Labelled>
          </div>
          <div className="mt-3 flex justify-end">
            <AriaButton
              className="btn btn-small"
              isDisabled={count === 0}
              onPress={() => onChange(NO_TOKENS)}
            >
              Clear all
            </AriaButton>
          </div>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Choices<T extends string>({
  legend,
  all,
  chosen,
  onToggle,
}: {
  readonly legend: string;
  readonly all: readonly T[];
  readonly chosen: readonly T[];
  readonly onToggle: (value: T) => void;
}) {
  return (
    <fieldset className="mt-2 first:mt-0">
      <legend className="mb-1 text-sm font-medium text-ink-2">{legend}</legend>
      <div className="flex flex-wrap gap-1">
        {all.map((value) => (
          <label
            key={value}
            className="flex h-6 items-center rounded border border-line px-1.5 text-sm text-ink-2 hover:bg-hover has-checked:border-accent has-checked:bg-accent-soft has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="checkbox"
              className="sr-only"
              checked={chosen.includes(value)}
              onChange={() => onToggle(value)}
            />
            {value}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Labelled({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    // the field stands inside its label
    <label className="block text-sm text-ink-2">
      {title}
      <span className="mt-0.5 block text-base">{children}</span>
    </label>
  );
}

function Line({
  value,
  placeholder,
  pattern,
  onChange,
}: {
  readonly value: string;
  readonly placeholder: string;
  readonly pattern?: RegExp;
  readonly onChange: (value: string) => void;
}) {
  return (
    <input
      className="field"
      value={value}
      placeholder={placeholder}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => pattern?.test(event.target.value) !== false && onChange(event.target.value)}
    />
  );
}

/** "10 MB": what is not a size yet asks nothing. */
function SizeField({
  value,
  onChange,
}: {
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}) {
  const [text, setText] = useState(value === null ? '' : String(value));
  const wrong = text.trim() !== '' && bytesIn(text) === null;
  return (
    <input
      className="field"
      value={text}
      placeholder="10 MB"
      aria-invalid={wrong}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => {
        setText(event.target.value);
        onChange(bytesIn(event.target.value));
      }}
    />
  );
}

function Day({
  value,
  onChange,
}: {
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}) {
  return (
    <input
      type="date"
      className="field"
      value={value?.slice(0, 10) ?? ''}
      onChange={(event) => onChange(event.target.value === '' ? null : `${event.target.value}T00:00:00.000Z`)}
    />
  );
}
