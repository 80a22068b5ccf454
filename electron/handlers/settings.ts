import type { Context, HandlersOf } from './context.ts';

export function settingsHandlers({ settings }: Context): HandlersOf<'settings'> {
  return {
    'settings.get': () => settings.get(),
    'settings.set': (change) => settings.set(change),
  };
}
