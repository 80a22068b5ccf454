/** Two images side by side: from the list, a page, the palette and keys all end here. */
import { openDialog } from './dialog.ts';
import { findRow } from './images.ts';
import { go, useRouter } from './router.ts';

/** Of two, the older one stands left; of one, the other is asked for. */
export function compare(keys: readonly string[]): void {
  const [first, second] = keys;
  if (first === undefined || second === undefined) {
    openDialog({ kind: 'compare', from: first ?? null });
    return;
  }
  const [from, to] =
    (findRow(first)?.created ?? '') <= (findRow(second)?.created ?? '') ? [first, second] : [second, first];
  go({ kind: 'compare', from, to });
}

/** What a comparison is made of where nothing else was said: what is selected, or the image whose page is open. */
export function compareHere(selected: readonly string[]): void {
  const { place } = useRouter.getState();
  if (place.kind === 'image') compare([place.key]);
  else if (place.kind === 'compare') openDialog({ kind: 'compare', from: place.from, side: 'to' });
  else compare(selected.slice(0, 2));
}
