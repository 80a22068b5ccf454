import { ArrowUpCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ImageRow } from '../../../core/api/images.ts';
import { openPull } from '../../state/dialog.ts';
import { openRepository } from '../../state/discover/tags.ts';
import { useUpdates } from '../../state/discover/updates.ts';
import { Button } from '../../ui/button.tsx';
import { Age } from '../../ui/values.tsx';
import { familiarName, formatSize } from '../../words/format.ts';

/** What the last check found to be newer than this image, and what to do about it. */
export function UpdateLine({ row }: { readonly row: ImageRow }) {
  const update = useUpdates((state) => state.byKey.get(row.key));
  if (update === undefined) return null;
  const { state, base, checked } = update;
  const { name } = row;
  return (
    <>
      {state.kind === 'newer' && name !== null ? (
        <Line
          action={
            <>
              <Button small look="quiet" onPress={() => openRepository(repositoryOf(name))}>
                Show tags
              </Button>
              <Button small onPress={() => openPull(name)} data-testid="update-pull">
                Update…
              </Button>
            </>
          }
        >
          A newer image has this name in its registry
          {state.download === null ? '' : `: ${formatSize(state.download)} to download`}. Checked{' '}
          <Age iso={checked} />.
        </Line>
      ) : null}
      {base?.state.kind === 'newer' ? (
        <Line
          action={
            <Button small onPress={() => openPull(base.name)}>
              Pull the base…
            </Button>
          }
        >
          The base {familiarName(base.name)} is out of date: build this image again on the newer one.
        </Line>
      ) : null}
    </>
  );
}

const repositoryOf = (name: string): string => name.replace(/@.*$/, '').replace(/:[^/:]*$/, '');

function Line({ children, action }: { readonly children: ReactNode; readonly action: ReactNode }) {
  return (
    <div
      className="mt-2 flex min-h-8 flex-wrap items-center gap-2 rounded-md bg-accent-soft px-3 py-1"
      data-testid="update-line"
    >
      <ArrowUpCircle size={14} className="shrink-0 text-accent" aria-hidden />
      <span className="min-w-0 flex-1">{children}</span>
      {action}
    </div>
  );
}
