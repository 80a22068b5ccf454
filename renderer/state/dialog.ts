/** At most one dialog is open, and this is which. */
import { create } from 'zustand';
import type { OpenedSource } from '../../core/api/opened.ts';
import type { RemovalRequest } from '../../core/api/removal.ts';
import type { CleaningKind } from '../../core/api/storage.ts';

export type Dialog =
  | { readonly kind: 'pull'; readonly text: string; readonly platform: string | null }
  /** What is in an image of a registry, before a layer of it is downloaded. */
  | { readonly kind: 'look'; readonly text: string; readonly platform: string | null }
  /** Which of the images of an archive to show. */
  | { readonly kind: 'opened'; readonly source: OpenedSource }
  /** With which image to compare this one; `null`: both are still to be chosen. `side`: where the chosen one is to stand. */
  | { readonly kind: 'compare'; readonly from: string | null; readonly side?: 'from' | 'to' }
  /** A git repository or an archive that a server has, to be built. */
  | { readonly kind: 'build-remote' }
  | { readonly kind: 'remove'; readonly request: RemovalRequest }
  | { readonly kind: 'prune' }
  /** What the store could give back; `null`: what nobody misses is chosen. */
  | { readonly kind: 'clean'; readonly kinds: readonly CleaningKind[] | null }
  | { readonly kind: 'what-if'; readonly base: string | null }
  | { readonly kind: 'tag'; readonly key: string; readonly title: string }
  /** Several tags of a repository at once; `list`: where `tags.pull` finds them. */
  | {
      readonly kind: 'pull-tags';
      readonly list: string;
      readonly repository: string;
      readonly tags: readonly string[];
    }
  /** From registry to registry, without keeping it here; `from`: its name with its tag or digest. */
  | { readonly kind: 'copy'; readonly from: string }
  /** Takes a tag away in its registry: not what Remove does here. */
  | { readonly kind: 'remote-delete'; readonly reference: string }
  /** An image of the store to be pushed under names to be chosen. */
  | { readonly kind: 'push'; readonly key: string }
  | { readonly kind: 'registry-add' }
  | { readonly kind: 'registry-remove'; readonly domain: string }
  | { readonly kind: 'signer-add' }
  | { readonly kind: 'palette' }
  | { readonly kind: 'sizes' }
  | { readonly kind: 'report'; readonly jobId: string }
  | { readonly kind: 'log'; readonly jobId: string; readonly title: string };

interface DialogState {
  readonly dialog: Dialog | null;
  /** The drawer of jobs; not a dialog: the window stays usable beside it. */
  readonly activity: boolean;
}

export const useDialog = create<DialogState>()(() => ({ dialog: null, activity: false }));

export function openDialog(dialog: Dialog): void {
  useDialog.setState({ dialog });
}

export function closeDialog(): void {
  useDialog.setState({ dialog: null });
}

export function openPull(text = '', platform: string | null = null): void {
  openDialog({ kind: 'pull', text, platform });
}

export function showActivity(open?: boolean): void {
  useDialog.setState(({ activity }) => ({ activity: open ?? !activity }));
}
