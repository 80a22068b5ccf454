import { ClipboardCopy, Info } from 'lucide-react';
import { call } from '../../bridge.ts';
import { copy } from '../../state/deeds.ts';
import { useResource } from '../../state/resource.ts';
import { attempt } from '../../state/toasts.ts';
import { useTotals } from '../../state/totals.ts';
import { Button } from '../../ui/button.tsx';
import { Listing } from '../dockerfile/listing.tsx';
import { BaseNote } from '../dockerfile/base-note.tsx';
import type { TabProps } from './image-tab.ts';
import { TabFault, TabWait } from './tab-states.tsx';

/** A Dockerfile told from the history (D15): marked as that, for it is not the one that was built. */
export function DockerfileTab({ detail, place }: TabProps) {
  const revision = useTotals((state) => state.revision);
  const { key, platform } = place;
  const [found, reload] = useResource(`${key} ${platform ?? ''}`, revision, () =>
    call('images.dockerfile', { key, platform }),
  );
  if (found.kind === 'loading') return <TabWait>Reading the history…</TabWait>;
  if (found.kind === 'failed') return <TabFault report={found.error} onRetry={reload} />;
  const { text, base } = found.value;
  return (
    <div className="flex h-full flex-col" data-testid="dockerfile">
      <div className="flex items-start gap-x-4 border-b border-line px-5 py-2">
        <p className="flex min-w-0 flex-1 basis-60 items-start gap-1.5" data-testid="reconstruction-mark">
          <Info size={14} className="mt-[3px] shrink-0 text-warn" aria-hidden />
          <span>
            <span className="font-medium">Reconstructed from the history.</span>{' '}
            <span className="text-ink-2">
              Build stages, comments and the context’s files are not recorded in an image.
            </span>
          </span>
        </p>
        <BaseNote base={base} />
        <Button
          small
          onPress={() => attempt(() => copy(text, 'the Dockerfile'))}
          data-testid="dockerfile-copy"
        >
          <ClipboardCopy size={13} aria-hidden /> Copy
        </Button>
      </div>
      <Listing reconstruction={found.value} detail={detail} place={place} />
    </div>
  );
}
