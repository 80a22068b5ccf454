import { Play } from 'lucide-react';
import type { BuildSource } from '../../../core/api/builds.ts';
import { startBuild } from '../../state/build/order.ts';
import { keyLabel } from '../../state/keys.ts';
import { attempt } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { formatCount, formatSize } from '../../words/format.ts';
import type { Summary } from './context/use-summary.ts';

/** Before the first build: what it would do. */
export function NotBuilt({
  source,
  summary: { page },
}: {
  readonly source: BuildSource;
  readonly summary: Summary;
}) {
  return (
    <Empty
      kind="not-built"
      title="Not built yet"
      action={
        <Button isDisabled={source.exists === false} onPress={() => attempt(() => startBuild(source))}>
          <Play size={13} aria-hidden /> Build it
        </Button>
      }
    >
      {page?.kind === 'ready' ? (
        <>
          It would read {formatCount(page.value.sent.files, 'file')} of its context,{' '}
          {formatSize(page.value.sent.bytes)}.{' '}
        </>
      ) : null}
      Here its stages run side by side, each step with its time, what it adds, and why it was not taken from
      an earlier build. {keyLabel('Mod+Enter')} builds from anywhere on this page.
    </Empty>
  );
}
