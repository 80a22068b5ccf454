import { Cloud, FileArchive, FolderOpen, LoaderCircle, X } from 'lucide-react';
import type { OpenedSource } from '../../../core/api/opened.ts';
import { closeOpened, showSource, sourceOf, useOpened } from '../../state/opened.ts';
import { useRouter } from '../../state/router.ts';
import { attempt } from '../../state/toasts.ts';
import { formatCount, formatSize } from '../../words/format.ts';
import { SOURCE_WORDS } from '../../words/opened.ts';

const PICTURES = {
  'docker-archive': FileArchive,
  'oci-archive': FileArchive,
  'oci-layout': FolderOpen,
  registry: Cloud,
} as const;

/** What is open without being in the store, beneath Images. */
export function OpenedList() {
  const { sources, opening } = useOpened();
  const place = useRouter((state) => state.place);
  if (sources.length === 0 && opening.length === 0) return null;
  const current = place.kind === 'image' ? sourceOf(sources, place.key) : undefined;
  return (
    <ul
      className="flex w-full flex-col gap-0.5 max-[900px]:items-center"
      aria-label="Opened, not in the store"
      data-testid="opened-list"
    >
      {sources.map((source) => (
        <Opened key={source.id} source={source} current={source.id === current?.id} />
      ))}
      {opening.map((name) => (
        <li
          key={name}
          className="flex h-7 w-full items-center gap-2 rounded-md pr-2 pl-4 text-ink-3 max-[900px]:w-9 max-[900px]:justify-center max-[900px]:p-0"
          title={`Opening ${name}`}
          role="status"
        >
          <LoaderCircle size={14} className="spin shrink-0" aria-hidden />
          <span className="truncate max-[900px]:sr-only">{name}</span>
        </li>
      ))}
    </ul>
  );
}

function Opened({ source, current }: { readonly source: OpenedSource; readonly current: boolean }) {
  const Picture = PICTURES[source.kind];
  const end = source.title.lastIndexOf('/') + 1;
  const facts = [
    SOURCE_WORDS[source.kind],
    ...(source.size > 0 ? [formatSize(source.size)] : []),
    ...(source.images.length > 1 ? [formatCount(source.images.length, 'image')] : []),
  ];
  return (
    <li
      className={`group flex h-7 w-full items-center rounded-md pl-2 max-[900px]:w-9 max-[900px]:pl-0 ${
        current
          ? 'bg-[color-mix(in_srgb,var(--ink)_8%,transparent)] font-medium text-ink'
          : 'text-ink-2 hover:bg-[color-mix(in_srgb,var(--ink)_5%,transparent)] hover:text-ink'
      }`}
      data-testid="opened-source"
    >
      <button
        type="button"
        className="flex h-full min-w-0 flex-1 items-center gap-2 rounded-md pl-2 text-left max-[900px]:justify-center max-[900px]:pl-0"
        title={`${source.title}\n${facts.join(' · ')}`}
        {...(current ? { 'aria-current': 'page' as const } : {})}
        onClick={() => showSource(source)}
      >
        <Picture size={14} className="shrink-0" aria-hidden />
        <span className="truncate max-[900px]:sr-only">
          {/* the end tells one from the other; the title has all */}
          <span className="sr-only">{source.title.slice(0, end)}</span>
          {source.title.slice(end)}
        </span>
      </button>
      <button
        type="button"
        className="mr-1 shrink-0 rounded p-1 text-ink-3 opacity-0 group-hover:opacity-100 hover:bg-hover hover:text-ink focus-visible:opacity-100 max-[900px]:hidden"
        aria-label={`Close ${source.title}`}
        title="Close: nothing of it was stored"
        onClick={() => attempt(() => closeOpened(source.id))}
      >
        <X size={12} aria-hidden />
      </button>
    </li>
  );
}
