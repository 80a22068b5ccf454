import { Layers } from 'lucide-react';
import type { OpenedSource } from '../../../core/api/opened.ts';
import { closeDialog } from '../../state/dialog.ts';
import { openImage } from '../../state/router.ts';
import { Button } from '../../ui/button.tsx';
import { DialogFrame } from '../../ui/dialog.tsx';
import { Empty } from '../../ui/empty.tsx';
import { formatCount } from '../../words/format.ts';

/** An archive may hold many images: which of them to show. */
export function ChooseImage({ source }: { readonly source: OpenedSource }) {
  return (
    <DialogFrame
      title={source.title}
      width={520}
      testId="choose-image"
      footer={<Button onPress={closeDialog}>Close</Button>}
    >
      {source.images.length === 0 ? (
        <Empty kind="no-images" title="It holds no image">
          Its index is in order, and lists nothing.
        </Empty>
      ) : (
        <>
          <p className="mb-2 text-ink-2">
            It holds {formatCount(source.images.length, 'image')}. Which one do you want to see?
          </p>
          <ul className="max-h-[420px] overflow-y-auto rounded-md border border-line" aria-label="Images">
            {source.images.map((image) => (
              <li key={image.key} className="border-b border-line last:border-0">
                <button
                  type="button"
                  className="ring-inside flex h-9 w-full items-center gap-2 px-3 text-left hover:bg-hover"
                  data-testid="opened-image"
                  onClick={() => {
                    closeDialog();
                    openImage(image.key);
                  }}
                >
                  <Layers size={14} className="shrink-0 text-accent" aria-hidden />
                  <span className="min-w-0 flex-1 truncate" title={image.title}>
                    {image.title}
                  </span>
                  <span className="text-sm text-ink-3">{image.platform}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </DialogFrame>
  );
}
