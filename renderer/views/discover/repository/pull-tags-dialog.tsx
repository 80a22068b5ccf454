import { Download } from 'lucide-react';
import { useState } from 'react';
import { closeDialog } from '../../../state/dialog.ts';
import { findTag, useTags } from '../../../state/discover/tags.ts';
import { fail } from '../../../state/toasts.ts';
import { Button } from '../../../ui/button.tsx';
import { DialogFrame } from '../../../ui/dialog.tsx';
import { familiarName, formatCount, formatSize } from '../../../words/format.ts';
import { Allowance } from './allowance.tsx';
import { pullTags } from './tag-deeds.ts';

interface Props {
  readonly list: string;
  readonly repository: string;
  readonly tags: readonly string[];
}

/** Many pulls at once are begun only by somebody who has seen how many (B10). */
export function PullTagsDialog({ list, repository, tags }: Props) {
  const state = useTags();
  const [starting, setStarting] = useState(false);
  const rows = tags.map((tag) => findTag(state, tag));
  const different = new Map(rows.flatMap((row) => (row?.digest == null ? [] : [[row.digest, row.download]])));
  const told = rows.every((row) => row?.download != null);
  const bytes = [...different.values()].reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const start = async (): Promise<void> => {
    setStarting(true);
    try {
      await pullTags(list, tags);
      closeDialog();
    } catch (thrown) {
      setStarting(false);
      fail(thrown);
    }
  };
  return (
    <DialogFrame
      title={`Pull ${formatCount(tags.length, 'tag')} of ${familiarName(repository)}`}
      width={520}
      testId="pull-tags-dialog"
      footer={
        <>
          <Button onPress={closeDialog}>Cancel</Button>
          <Button
            look="primary"
            isDisabled={starting}
            onPress={() => void start()}
            data-testid="pull-tags-start"
          >
            <Download size={14} aria-hidden /> Pull {formatCount(tags.length, 'tag')}
          </Button>
        </>
      }
    >
      <p className="text-ink-2">
        {told
          ? `At most ${formatSize(bytes)} for this machine’s platform; layers that they share, or that are here, are downloaded once or not at all.`
          : 'How much that is, is not known of all of them yet; layers that they share, or that are here, are downloaded once or not at all.'}{' '}
        {told && different.size < tags.length
          ? `${formatCount(tags.length, 'tag')} stand for ${formatCount(different.size, 'image')}.`
          : ''}
      </p>
      <ul
        // who cannot point scrolls it by keys
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        aria-label="Tags"
        className="mt-3 max-h-60 overflow-y-auto rounded-md border border-line"
      >
        {rows.map((row, index) => (
          <li key={tags[index]} className="flex h-7 items-center justify-between gap-3 px-3">
            <span className="truncate">{tags[index]}</span>
            <span className="figures shrink-0 text-ink-3">{formatSize(row?.download ?? null)}</span>
          </li>
        ))}
      </ul>
      <p className="mt-2">
        <Allowance domain={repository.slice(0, repository.indexOf('/'))} />
      </p>
    </DialogFrame>
  );
}
