import { EyeOff, Upload } from 'lucide-react';
import type { BuildSource, ContextEntry, ContextPage } from '../../../../core/api/builds.ts';
import { tryPattern } from '../../../state/build/context.ts';
import { Button } from '../../../ui/button.tsx';
import { visiblePath } from '../../../words/visible.ts';
import { onDisk, patternOf } from './pattern-of.ts';

/** Why the chosen file is sent or not, in a sentence, and what would change it. */
export function Chosen({
  source,
  entry,
  page,
}: {
  readonly source: BuildSource;
  readonly entry: ContextEntry;
  readonly page: ContextPage | null;
}) {
  const { path, sent, decidedBy } = entry;
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : null;
  const ignore = (pattern: string): void => tryPattern(source.id, pattern, onDisk(page));
  return (
    <div
      className="flex shrink-0 flex-wrap items-center gap-2 border-t border-line px-4 py-1.5"
      role="status"
      data-testid="context-chosen"
    >
      <span className="selectable min-w-40 flex-1">
        {decidedBy === null
          ? 'Sent: no line of the ignore file fits it.'
          : `${sent ? 'Sent: brought back' : 'Ignored'} by line ${decidedBy.line}, “${visiblePath(decidedBy.pattern)}”.`}
      </span>
      {sent ? (
        <>
          {folder === null ? null : (
            <Button small onPress={() => ignore(patternOf(folder))}>
              <EyeOff size={13} aria-hidden />{' '}
              <span className="max-w-40 truncate">Ignore {visiblePath(folder)}/</span>
            </Button>
          )}
          <Button small onPress={() => ignore(patternOf(path))} data-testid="chosen-ignore">
            <EyeOff size={13} aria-hidden /> Ignore it
          </Button>
        </>
      ) : (
        <Button small onPress={() => ignore(`!${patternOf(path)}`)} data-testid="chosen-send">
          <Upload size={13} aria-hidden /> Send it
        </Button>
      )}
    </div>
  );
}
