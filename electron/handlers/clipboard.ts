import { clipboard } from 'electron';
import type { HandlersOf } from './context.ts';

export function clipboardHandlers(): HandlersOf<'clipboard'> {
  return {
    'clipboard.write'({ text }) {
      clipboard.writeText(text);
      return null;
    },
  };
}
