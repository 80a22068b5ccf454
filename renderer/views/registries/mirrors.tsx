import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { visiblePath } from '../../words/visible.ts';

/** Addresses that are asked before the registry itself, in this order. */
export function Mirrors({
  mirrors,
  onChange,
}: {
  readonly mirrors: readonly string[];
  readonly onChange: (mirrors: readonly string[]) => void;
}) {
  const [text, setText] = useState('');
  const wanted = text.trim();
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (wanted === '' || mirrors.includes(wanted)) return;
    onChange([...mirrors, wanted]);
    setText('');
  };
  const swap = (at: number, other: number): void => {
    const [one, two] = [mirrors[at], mirrors[other]];
    if (one !== undefined && two !== undefined) onChange(mirrors.with(at, two).with(other, one));
  };
  return (
    <div className="mt-2">
      <h4 className="text-ink-2">Mirrors</h4>
      <p className="text-sm text-ink-3">
        {mirrors.length === 0
          ? 'None: everything is asked of the registry itself.'
          : 'Asked first for what is pulled, in this order; then the registry itself.'}
      </p>
      <ol className="mt-1 flex flex-col gap-1" aria-label="Mirrors">
        {mirrors.map((mirror, at) => (
          <li key={mirror} className="flex items-center gap-1" data-testid="mirror">
            <span className="figures w-5 text-right text-sm text-ink-3">{at + 1}</span>
            <span
              className="selectable min-w-0 flex-1 truncate px-1 font-mono text-sm"
              title={visiblePath(mirror)}
            >
              {visiblePath(mirror)}
            </span>
            <IconButton
              small
              label={`Ask ${visiblePath(mirror)} earlier`}
              isDisabled={at === 0}
              onPress={() => swap(at, at - 1)}
            >
              <ArrowUp size={13} aria-hidden />
            </IconButton>
            <IconButton
              small
              label={`Ask ${visiblePath(mirror)} later`}
              isDisabled={at === mirrors.length - 1}
              onPress={() => swap(at, at + 1)}
            >
              <ArrowDown size={13} aria-hidden />
            </IconButton>
            <IconButton
              small
              label={`Remove ${visiblePath(mirror)}`}
              onPress={() => onChange(mirrors.toSpliced(at, 1))}
            >
              <X size={13} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ol>
      <form className="mt-1 flex items-center gap-1" onSubmit={add}>
        <input
          className="field min-w-0 flex-1"
          aria-label="Address of a mirror"
          data-testid="mirror-input"
          placeholder="mirror.example.org"
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" isDisabled={wanted === '' || mirrors.includes(wanted)}>
          <Plus size={13} aria-hidden /> Add
        </Button>
      </form>
    </div>
  );
}
