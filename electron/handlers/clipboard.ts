import { clipboard } from 'electron';
import type { HandlersOf } from './context.ts';

export function clipboardHandlers(): HandlersOf<'clipboard'> {
  return {
    // At once in older versions of Electron, with a promise in later ones.
    async 'clipboard.write'({ text }) {
      await clipboard.writeText(text);
      return null;
    },
  };
}
