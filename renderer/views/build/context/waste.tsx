import { EyeOff, TriangleAlert } from 'lucide-react';
import type { BuildSource, ContextPage } from '../../../../core/api/builds.ts';
import { tryPattern } from '../../../state/build/context.ts';
import { Button } from '../../../ui/button.tsx';
import { formatSize } from '../../../words/format.ts';
import { onDisk } from './pattern-of.ts';
import { warningOf } from './warning.ts';

/** The two gigabytes of history that nobody meant to send. */
export function Waste({ source, page }: { readonly source: BuildSource; readonly page: ContextPage | null }) {
  const found = page === null ? null : warningOf(page);
  if (page === null || found === null) return null;
  return (
    <div
      className="mx-4 mb-2 flex shrink-0 flex-wrap items-center gap-2 rounded-md bg-warn-soft px-2.5 py-1"
      role="status"
      data-testid="context-waste"
    >
      <TriangleAlert size={14} className="shrink-0 text-warn" aria-hidden />
      <span className="min-w-0 flex-1">
        <span className="figures font-medium">{formatSize(found.bytes)}</span> of what is sent is{' '}
        <code className="font-mono text-sm">{found.pattern}</code>, {found.what}.
      </span>
      <Button
        small
        onPress={() => tryPattern(source.id, found.pattern, onDisk(page))}
        data-testid="waste-ignore"
      >
        <EyeOff size={13} aria-hidden /> Ignore {found.pattern}
      </Button>
    </div>
  );
}
