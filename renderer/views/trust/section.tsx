import type { ReactNode } from 'react';
import type { Resource } from '../../state/resource.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { visibleText } from '../../words/visible.ts';
import { TabWait } from '../image/tab-states.tsx';

interface Props<T> {
  readonly id: string;
  readonly title: string;
  readonly sentence: string;
  readonly resource: Resource<T>;
  readonly waiting: string;
  readonly onRetry: () => void;
  readonly aside?: ReactNode;
  readonly children: (value: T) => ReactNode;
}

/** One part of what is known of an image's trust, with its own wait and its own failure. */
export function Section<T>({ id, title, sentence, resource, waiting, onRetry, aside, children }: Props<T>) {
  return (
    <section className="mt-4" aria-label={title} data-testid={`trust-${id}`}>
      <header className="mb-1 flex min-h-8 items-center gap-2">
        <h2 className="shrink-0 font-semibold">{title}</h2>
        <p className="min-w-0 flex-1 truncate text-ink-2">{sentence}</p>
        {aside}
      </header>
      {resource.kind === 'loading' ? (
        <TabWait>{waiting}</TabWait>
      ) : resource.kind === 'failed' ? (
        <Failure error={resource.error} onRetry={onRetry} />
      ) : (
        children(resource.value)
      )}
    </section>
  );
}

function Failure({
  error,
  onRetry,
}: {
  readonly error: Extract<Resource<never>, { kind: 'failed' }>['error'];
  readonly onRetry: () => void;
}) {
  // an archive has no registry to be asked: that is no failure
  if (error.code === 'IMAGE_NOT_FOUND') {
    return (
      <p className="text-ink-2" data-testid="trust-unasked">
        {visibleText(error.message)}. {error.action === undefined ? '' : visibleText(error.action)}
      </p>
    );
  }
  return (
    <div className="max-w-2xl">
      <ErrorNote report={error} onRetry={onRetry} />
    </div>
  );
}

/** What could not be looked at, and why. */
export function Notes({ notes }: { readonly notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul className="mt-1.5 text-sm text-ink-3" data-testid="trust-notes">
      {notes.map((note) => (
        <li key={note} className="selectable break-words">
          {visibleText(note)}
        </li>
      ))}
    </ul>
  );
}
