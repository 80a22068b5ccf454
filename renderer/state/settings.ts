/** What the window remembers, mirrored from main; a change shows at once and is written behind. */
import { create } from 'zustand';
import type { AppFacts } from '../../core/api/calls.ts';
import type { Settings } from '../../core/api/settings.ts';
import { call } from '../bridge.ts';
import { fail } from './toasts.ts';

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  place: '/images',
  columns: [],
  sort: { by: 'name', descending: false },
  groupBy: 'none',
  filters: [],
  selection: [],
  inspectorWidth: 340,
  confirmBulk: true,
  showUnnamed: true,
  concurrentLayers: 4,
  concurrentTransfers: 2,
  bandwidth: 0,
  updateHours: 0,
  seenHints: [],
};

interface SettingsState {
  readonly settings: Settings;
  readonly facts: AppFacts | null;
}

export const useSettings = create<SettingsState>()(() => ({ settings: DEFAULT_SETTINGS, facts: null }));

const WRITE_DELAY = 250;
let waiting: Partial<Settings> = {};
let timer: ReturnType<typeof setTimeout> | undefined;

export async function loadSettings(): Promise<Settings> {
  const [settings, facts] = await Promise.all([call('settings.get', null), call('app.facts', null)]);
  useSettings.setState({ settings, facts });
  applyTheme();
  return settings;
}

export function changeSettings(change: Partial<Settings>): void {
  useSettings.setState(({ settings }) => ({ settings: { ...settings, ...change } }));
  if (change.theme !== undefined) applyTheme();
  waiting = { ...waiting, ...change };
  clearTimeout(timer);
  timer = setTimeout(() => void writeSettings(), WRITE_DELAY);
}

/** Writes what is waiting at once: before a reload nothing may be lost. */
export async function writeSettings(): Promise<void> {
  clearTimeout(timer);
  const change = waiting;
  waiting = {};
  if (Object.keys(change).length === 0) return;
  try {
    await call('settings.set', change);
  } catch (thrown) {
    fail(thrown);
  }
}

/** Where a window is and what its list shows is its own: another window's choice does not move this one's. */
function own(settings: Settings): Partial<Settings> {
  const { place, sort, groupBy, filters, selection } = settings;
  return { place, sort, groupBy, filters, selection };
}

/** Another window or this one changed settings; what is not written yet here stays. True when the list shows other images now. */
export function receiveSettings(settings: Settings): boolean {
  const shown = useSettings.getState().settings.showUnnamed;
  useSettings.setState((before) => ({ settings: { ...settings, ...own(before.settings), ...waiting } }));
  applyTheme();
  return useSettings.getState().settings.showUnnamed !== shown;
}

export function receiveTheme(theme: 'light' | 'dark'): void {
  useSettings.setState(({ facts }) => ({ facts: facts === null ? null : { ...facts, theme } }));
  applyTheme();
}

export function applyTheme(): void {
  const { settings, facts } = useSettings.getState();
  const system =
    facts?.theme ?? (window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  const contrast = window.matchMedia('(prefers-contrast: more)').matches;
  const theme = settings.theme === 'system' ? (contrast ? 'high-contrast' : system) : settings.theme;
  document.documentElement.dataset['theme'] = theme;
}
