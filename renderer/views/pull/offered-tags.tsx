import { useState } from 'react';
import type { PullTarget } from '../../../core/api/pull.ts';
import { call } from '../../bridge.ts';
import { useResource } from '../../state/resource.ts';

const MOST = 60;

/** The tag does not exist: here are those that do (B17). */
export function OfferedTags({
  target,
  onChoose,
}: {
  readonly target: PullTarget;
  readonly onChoose: (reference: string) => void;
}) {
  const name = `${target.registry}/${target.repository}`;
  const [tags] = useResource(name, 0, () => call('pull.tags', { text: name }));
  const [find, setFind] = useState('');
  if (tags.kind === 'loading') return <p className="mt-2 text-ink-3">Asking for the tags that exist…</p>;
  if (tags.kind === 'failed') return null;
  const found = tags.value.filter((tag) => tag.toLowerCase().includes(find.toLowerCase()));
  return (
    <div className="mt-2" data-testid="offered-tags">
      {tags.value.length > 12 ? (
        <input
          className="field h-6! mb-2 bg-surface!"
          aria-label="Find a tag"
          placeholder={`Find among ${tags.value.length} tags`}
          value={find}
          onChange={(event) => setFind(event.target.value)}
        />
      ) : null}
      <ul className="flex max-h-28 flex-wrap gap-1 overflow-y-auto" aria-label="Tags that exist">
        {found.slice(0, MOST).map((tag) => (
          <li key={tag} className="max-w-full">
            <button
              type="button"
              className="chip bg-surface! hover:text-accent!"
              onClick={() => onChoose(`${name}:${tag}`)}
            >
              <span className="truncate">{tag}</span>
            </button>
          </li>
        ))}
        {found.length > MOST ? <li className="chip">and {found.length - MOST} more</li> : null}
      </ul>
    </div>
  );
}
