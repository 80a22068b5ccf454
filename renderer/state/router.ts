/** Back and forward as in a browser, over the window's own history. */
import { create } from 'zustand';
import { addressOf, placeAt, type ImageTab, type Place } from './address.ts';
import { changeSettings } from './settings.ts';

interface RouterState {
  readonly place: Place;
  readonly canGoBack: boolean;
  readonly canGoForward: boolean;
}

export const useRouter = create<RouterState>()(() => ({
  place: { kind: 'images' },
  canGoBack: false,
  canGoForward: false,
}));

/** How many steps this window has gone, so that the buttons know whether they lead anywhere. */
let furthest = 0;

function currentIndex(): number {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && 'index' in state && typeof state.index === 'number'
    ? state.index
    : 0;
}

function show(): void {
  const index = currentIndex();
  furthest = Math.max(furthest, index);
  const place = placeAt(location.hash);
  useRouter.setState({ place, canGoBack: index > 0, canGoForward: index < furthest });
  changeSettings({ place: addressOf(place) });
}

/** Returns the function that stops following the address. */
export function startRouter(remembered: string): () => void {
  if (location.hash === '') history.replaceState({ index: 0 }, '', `#${addressOf(placeAt(remembered))}`);
  show();
  window.addEventListener('popstate', show);
  window.addEventListener('hashchange', show);
  return () => {
    window.removeEventListener('popstate', show);
    window.removeEventListener('hashchange', show);
  };
}

export function go(place: Place): void {
  const address = `#${addressOf(place)}`;
  if (address === location.hash) return;
  const index = currentIndex() + 1;
  furthest = index;
  history.pushState({ index }, '', address);
  show();
}

/** Changes the address without a step in the history: a tab is not a journey. */
export function adjust(place: Place): void {
  history.replaceState({ index: currentIndex() }, '', `#${addressOf(place)}`);
  show();
}

export function goBack(): void {
  if (useRouter.getState().canGoBack) history.back();
}

export function goForward(): void {
  if (useRouter.getState().canGoForward) history.forward();
}

export function openImage(key: string, tab: ImageTab = 'layers'): void {
  go({ kind: 'image', key, tab, platform: null });
}
