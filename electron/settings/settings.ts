import type { Settings } from '../../core/api/settings.ts';
import { keepFile } from '../files/kept-file.ts';
import { readSettings } from './schema.ts';

export interface SettingsFile {
  get(): Settings;
  /** Takes over what is given; listeners hear it before the file is written. */
  set(change: Partial<Settings>): Settings;
  onChange(listener: (settings: Settings) => void): void;
  flush(): Promise<void>;
}

export function openSettings(file: string, onError: (error: unknown) => void): SettingsFile {
  const kept = keepFile<Settings>(file, onError);
  const listeners = new Set<(settings: Settings) => void>();
  let settings = readSettings(kept.found);
  return {
    get: () => settings,
    set(change) {
      settings = { ...settings, ...change };
      kept.save(settings);
      for (const listener of listeners) listener(settings);
      return settings;
    },
    onChange: (listener) => void listeners.add(listener),
    flush: () => kept.flush(),
  };
}
