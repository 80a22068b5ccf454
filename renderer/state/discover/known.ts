/** Repositories that were bookmarked or visited (A18). */
import { create } from 'zustand';
import type { KnownRepository } from '../../../core/api/discover.ts';
import { call } from '../../bridge.ts';
import { markFound } from './search.ts';

interface KnownState {
  readonly known: readonly KnownRepository[];
  readonly state: 'loading' | 'ready';
}

export const useKnown = create<KnownState>()(() => ({ known: [], state: 'loading' }));

export async function loadKnown(): Promise<void> {
  take(await call('discover.known', null));
}

export async function bookmark(reference: string, on: boolean): Promise<void> {
  take(await call('discover.bookmark', { reference, on }));
}

function take(known: readonly KnownRepository[]): void {
  useKnown.setState({ known, state: 'ready' });
  markFound(new Set(bookmarksIn(known)));
}

function bookmarksIn(known: readonly KnownRepository[]): readonly string[] {
  return known.filter(({ bookmarked }) => bookmarked).map(({ reference }) => reference);
}

export function isBookmarked({ known }: Pick<KnownState, 'known'>, reference: string): boolean {
  return known.some((each) => each.reference === reference && each.bookmarked);
}
