import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { Layers } from 'lucide-react';
import type { FoundFile } from '../../../core/api/files.ts';
import { ImageName } from '../../ui/image-name.tsx';
import { formatCount, formatNumber } from '../../words/format.ts';

type Holder = FoundFile['images'][number];

/** The first image that has it, and how many more; all of them in a list that opens. */
export function ImagesCell({
  file,
  onOpen,
}: {
  readonly file: FoundFile;
  readonly onOpen: (image: Holder) => void;
}) {
  const [first] = file.images;
  if (first === undefined) return <span className="text-ink-3">none any more</span>;
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <ImageName title={first.title} />
      {file.imageCount < 2 ? null : (
        <DialogTrigger>
          <AriaButton
            excludeFromTabOrder
            className="chip figures shrink-0 hover:text-accent"
            aria-label={`+${formatNumber(file.imageCount - 1)}: all ${formatCount(file.imageCount, 'image')} that have it`}
            data-testid="found-more"
          >
            +{formatNumber(file.imageCount - 1)}
          </AriaButton>
          <Popover className="menu" placement="bottom end" offset={4}>
            <Dialog className="outline-none" aria-label="Images that have this file">
              {({ close }) => (
                <ul>
                  {file.images.map((image) => (
                    <li key={image.key}>
                      <button
                        type="button"
                        className="menu-item w-full text-left hover:bg-hover"
                        onClick={() => {
                          close();
                          onOpen(image);
                        }}
                      >
                        <Layers size={13} className="shrink-0 text-accent" aria-hidden />
                        <span className="min-w-0 flex-1">
                          <ImageName title={image.title} />
                        </span>
                        <span className="figures text-sm text-ink-3">layer {image.position + 1}</span>
                      </button>
                    </li>
                  ))}
                  {file.imageCount > file.images.length ? (
                    <li className="px-2 py-1 text-ink-3">
                      and {formatNumber(file.imageCount - file.images.length)} more
                    </li>
                  ) : null}
                </ul>
              )}
            </Dialog>
          </Popover>
        </DialogTrigger>
      )}
    </span>
  );
}
