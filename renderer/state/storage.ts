/** What the Storage view shows of the store, kept while somebody is elsewhere; and what is done there. */
import { create } from 'zustand';
import type { CleaningRequest, StoredLayersQuery } from '../../core/api/storage.ts';
import { call } from '../bridge.ts';
import { formatCount, formatSize } from '../words/format.ts';
import { setTokens } from './images.ts';
import { go } from './router.ts';
import { attempt, closeToast, toast } from './toasts.ts';

export type StorageTab = 'layers' | 'growth' | 'duplicates';

/** What is highlighted: bands of the picture, or a layer wherever it is used. */
export type Chosen =
  | { readonly kind: 'band'; readonly id: string }
  | { readonly kind: 'layer'; readonly digest: string };

interface StorageState {
  readonly tab: StorageTab;
  readonly shape: 'picture' | 'table';
  /** The band that fills the picture; `null`: the whole store. */
  readonly zoom: string | null;
  readonly chosen: Chosen | null;
  readonly filter: string;
  readonly sort: StoredLayersQuery['sort'];
}

export const useStorage = create<StorageState>()(() => ({
  tab: 'layers',
  shape: 'picture',
  zoom: null,
  chosen: null,
  filter: '',
  sort: { by: 'size', descending: true },
}));

export function showStorage(change: Partial<StorageState>): void {
  useStorage.setState(change);
}

export function sortLayers(by: StoredLayersQuery['sort']['by']): void {
  useStorage.setState(({ sort }) => ({
    sort: { by, descending: sort.by === by ? !sort.descending : true },
  }));
}

/** The list of images, of those that have a layer. */
export function showImagesWith(layer: string): void {
  setTokens([`layer:${layer}`]);
  go({ kind: 'images' });
}

/** Milliseconds that Undo stays on screen. */
const UNDO_TIME = 10_000;

export async function clean(request: CleaningRequest): Promise<void> {
  const { freed, undoId } = await call('storage.clean', request);
  const text = `Freed ${formatSize(freed)}`;
  if (undoId === null) {
    toast(text);
    return;
  }
  const id = toast(text, {
    lasts: UNDO_TIME,
    action: {
      label: 'Undo',
      run: () => {
        closeToast(id);
        attempt(async () => {
          const { restored } = await call('images.undoRemoval', { id: undoId });
          toast(
            restored.length === 0 ? 'Brought back' : `Brought back ${formatCount(restored.length, 'name')}`,
          );
        });
      },
    },
  });
}
