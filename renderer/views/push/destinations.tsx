import { Plus, X } from 'lucide-react';
import { useId, useRef, type ClipboardEvent } from 'react';
import {
  destinationOf,
  nameOf,
  problemOf,
  useDomains,
  useRegistry,
  type Destination,
} from '../../state/push.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { visiblePath } from '../../words/visible.ts';
import { DangerMark } from '../registries/registry-mark.tsx';

interface Props {
  readonly destinations: readonly Destination[];
  readonly onChange: (destinations: readonly Destination[]) => void;
  readonly onEnter: () => void;
}

/** The names that something goes to: each a registry, a repository in it and a tag. */
export function Destinations({ destinations, onChange, onEnter }: Props) {
  const domains = useDomains(destinations);
  const list = useRef<HTMLUListElement>(null);
  const add = (): void => {
    const last = destinations.at(-1) ?? { registry: domains[0] ?? 'docker.io', repository: '', tag: '' };
    onChange([...destinations, { ...last, tag: '' }]);
    requestAnimationFrame(() => {
      const fields = list.current?.querySelectorAll<HTMLInputElement>('[data-testid="to-tag"]');
      fields?.item(fields.length - 1)?.focus();
    });
  };
  return (
    <form
      aria-label="Names"
      onSubmit={(event) => {
        event.preventDefault();
        onEnter();
      }}
    >
      <ul ref={list} className="flex flex-col gap-2">
        {destinations.map((each, index) => (
          <Row
            // a row is nothing but its place in the list
            key={index}
            destination={each}
            domains={domains}
            first={index === 0}
            isTwice={destinations.findIndex((other) => nameOf(other) === nameOf(each)) < index}
            onChange={(next) => onChange(destinations.with(index, next))}
            onRemove={destinations.length === 1 ? null : () => onChange(destinations.toSpliced(index, 1))}
          />
        ))}
      </ul>
      <Button small look="quiet" extra="mt-1 -ml-2" onPress={add} data-testid="to-add">
        <Plus size={13} aria-hidden /> Another name
      </Button>
      {/* without it Enter sends no form of several fields */}
      <input type="submit" hidden />
    </form>
  );
}

function Row({
  destination,
  domains,
  first,
  isTwice,
  onChange,
  onRemove,
}: {
  readonly destination: Destination;
  readonly domains: readonly string[];
  readonly first: boolean;
  readonly isTwice: boolean;
  readonly onChange: (destination: Destination) => void;
  readonly onRemove: (() => void) | null;
}) {
  const id = useId();
  const registry = useRegistry(destination.registry);
  const problem = isTwice ? 'This name is above already.' : problemOf(destination);
  /** A whole name that is pasted fills all three. */
  const onPaste = (event: ClipboardEvent<HTMLInputElement>): void => {
    const read = destinationOf(event.clipboardData.getData('text').trim());
    if (problemOf(read) !== null || (read.registry === 'docker.io' && read.tag === '')) return;
    event.preventDefault();
    onChange(read);
  };
  return (
    <li data-testid="to">
      <div className="flex items-center gap-1">
        <select
          className="field w-[34%]! shrink-0 px-1!"
          aria-label="Registry"
          data-testid="to-registry"
          value={destination.registry}
          onChange={(event) => onChange({ ...destination, registry: event.target.value })}
        >
          {domains.map((domain) => (
            <option key={domain} value={domain}>
              {visiblePath(domain)}
            </option>
          ))}
        </select>
        <span className="text-ink-3" aria-hidden>
          /
        </span>
        <input
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the dialog was opened to type here
          autoFocus={first}
          className="field min-w-0 flex-1"
          aria-label="Repository"
          data-testid="to-repository"
          placeholder="owner/image"
          spellCheck={false}
          autoComplete="off"
          aria-invalid={problem !== null && problem !== ''}
          aria-describedby={id}
          value={destination.repository}
          onPaste={onPaste}
          onChange={(event) => onChange({ ...destination, repository: event.target.value })}
        />
        <span className="text-ink-3" aria-hidden>
          :
        </span>
        <input
          className="field w-[22%]! shrink-0"
          aria-label="Tag"
          data-testid="to-tag"
          placeholder="latest"
          spellCheck={false}
          autoComplete="off"
          value={destination.tag}
          onChange={(event) => onChange({ ...destination, tag: event.target.value })}
        />
        {onRemove === null ? null : (
          <IconButton small label="Remove this name" onPress={onRemove}>
            <X size={13} aria-hidden />
          </IconButton>
        )}
      </div>
      <p id={id} className="mt-0.5 flex min-h-5 items-center gap-2 text-sm" data-testid="to-understood">
        {problem === null ? (
          <span className="selectable truncate text-ink-3" title={nameOf(destination)}>
            {nameOf(destination)}
            {destination.tag === '' ? ' – “latest”, because no tag was named' : ''}
          </span>
        ) : problem === '' ? (
          <span className="text-ink-3">Write the name of a repository, or paste a whole name.</span>
        ) : (
          <span className="text-danger">{visiblePath(problem)}</span>
        )}
        {registry === undefined ? null : <DangerMark registry={registry} />}
      </p>
    </li>
  );
}
