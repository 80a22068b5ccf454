import { CornerDownLeft, Download, ScanSearch } from 'lucide-react';
import type { PullTarget } from '../../../core/api/pull.ts';
import { openPull } from '../../state/dialog.ts';
import { openRepository } from '../../state/discover/tags.ts';
import { lookInside } from '../../state/opened.ts';
import { attempt } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { ImageName } from '../../ui/image-name.tsx';
import { repositoryOf, tagIn } from './use-understood.ts';

const READ_AS: Readonly<Record<PullTarget['readAs'], string>> = {
  name: 'A full name',
  command: 'A pull command',
  from: 'A FROM line',
  address: 'A web address',
  digest: 'A digest',
};

/** What was typed names a repository: it opens without a search. */
export function Direct({ target, text }: { readonly target: PullTarget; readonly text: string }) {
  return (
    <div
      className="flex h-9 shrink-0 items-center gap-2 border-b border-line bg-accent-soft px-5"
      data-testid="discover-direct"
    >
      <CornerDownLeft size={14} className="shrink-0 text-accent" aria-hidden />
      <span className="shrink-0 text-ink-2">{READ_AS[target.readAs]}:</span>
      <span className="min-w-0 font-medium">
        <ImageName title={target.reference} />
      </span>
      <span className="min-w-0 flex-1 truncate text-ink-3" title={target.assumptions.join('\n')}>
        {target.assumptions.join(', ')}
      </span>
      <Button
        small
        look="quiet"
        onPress={() => attempt(() => lookInside({ text: text.trim(), platform: target.platform }))}
      >
        <ScanSearch size={13} aria-hidden /> Look inside
      </Button>
      <Button small onPress={() => openPull(text.trim(), target.platform)} data-testid="direct-pull">
        <Download size={13} aria-hidden /> Pull…
      </Button>
      <Button
        small
        look="primary"
        onPress={() => openRepository(repositoryOf(target), tagIn(target, text))}
        data-testid="direct-open"
      >
        Open
      </Button>
    </div>
  );
}
