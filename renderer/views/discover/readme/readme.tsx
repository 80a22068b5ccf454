import { FileText } from 'lucide-react';
import type { RepositoryPage } from '../../../../core/api/discover.ts';
import { Empty } from '../../../ui/empty.tsx';
import { Markdown } from './markdown.tsx';
import { useReadme } from './use-readme.ts';

/** What the repository says of itself (A19). */
export function Readme({ page }: { readonly page: RepositoryPage }) {
  if (page.readme === null || page.readme.trim() === '')
    return (
      <Empty
        kind="no-readme"
        picture={<FileText size={40} strokeWidth={1.25} aria-hidden />}
        title="No description"
      >
        {page.notes.length === 0 ? 'Nobody has written one for this repository.' : page.notes.join('. ')}
      </Empty>
    );
  return <Text readme={page.readme} cut={page.readmeCut} />;
}

function Text({ readme, cut }: { readonly readme: string; readonly cut: boolean }) {
  const { parts, done } = useReadme(readme);
  return (
    <div
      className="ring-inside h-full overflow-y-auto outline-none"
      // who cannot point scrolls it by keys
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label="Description"
    >
      <div className="selectable max-w-3xl px-5 pt-2 pb-8 break-words" data-testid="readme" data-done={done}>
        <h2 className="sr-only">Description</h2>
        {parts.map((part, index) => (
          // parts only ever follow those before
          <div key={index} className="[content-visibility:auto] [contain-intrinsic-size:auto_600px]">
            {part.kind === 'plain' ? (
              <pre className="my-2 font-sans whitespace-pre-wrap">{part.text}</pre>
            ) : (
              <Markdown nodes={part.nodes} />
            )}
          </div>
        ))}
        {done && cut ? (
          <p className="mt-4 text-ink-3">
            The rest is left out: the registry has more than 200,000 characters.
          </p>
        ) : null}
      </div>
    </div>
  );
}
