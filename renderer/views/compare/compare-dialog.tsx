import { useState } from 'react';
import { compare } from '../../state/compare.ts';
import { closeDialog } from '../../state/dialog.ts';
import { nameOf, useOpened } from '../../state/opened.ts';
import { adjust } from '../../state/router.ts';
import { DialogFrame } from '../../ui/dialog.tsx';
import { ImagePicker } from './image-picker.tsx';

/** Asks with which image to compare one; without a first one, asks for both. */
export function CompareDialog({
  from: given,
  side,
}: {
  readonly from: string | null;
  /** Absent: the older one stands left. */
  readonly side: 'from' | 'to' | undefined;
}) {
  const [from, setFrom] = useState(given);
  const choose = (key: string): void => {
    if (from === null) {
      setFrom(key);
      return;
    }
    closeDialog();
    if (side === undefined) compare([from, key]);
    else adjust({ kind: 'compare', from: side === 'from' ? key : from, to: side === 'from' ? from : key });
  };
  const name = useOpened((state) => (from === null ? '' : nameOf(state.sources, from)));
  return (
    <DialogFrame
      title={from === null ? 'Compare two images: the first' : `Compare ${name.slice(0, 120)} with`}
      width={560}
      testId="compare-dialog"
      flush
    >
      <ImagePicker
        key={from ?? ''}
        label={from === null ? 'First image' : 'Second image'}
        without={from}
        onChoose={choose}
      />
    </DialogFrame>
  );
}
