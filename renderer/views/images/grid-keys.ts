/** What a key does in the list, as a pure answer: which line is next, or what is done with the one it is on. */
export type GridAction =
  | {
      readonly kind: 'move';
      readonly line: number;
      readonly extend: boolean;
      readonly keepSelection: boolean;
    }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'open' }
  | { readonly kind: 'all' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'menu' }
  | { readonly kind: 'fold'; readonly fold: boolean };

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

export function actionFor(event: Pressed, line: number, count: number, screen: number): GridAction | null {
  const mod = event.ctrlKey || event.metaKey;
  if (event.altKey) return null;
  const move = (to: number): GridAction => ({
    kind: 'move',
    line: Math.max(0, Math.min(count - 1, to)),
    extend: event.shiftKey,
    keepSelection: mod && !event.shiftKey,
  });
  switch (event.key) {
    case 'ArrowDown':
      return move(line + 1);
    case 'ArrowUp':
      return move(line < 0 ? 0 : line - 1);
    case 'PageDown':
      return move(line + screen);
    case 'PageUp':
      return move(line - screen);
    case 'Home':
      return move(0);
    case 'End':
      return move(count - 1);
    case 'ArrowLeft':
      return { kind: 'fold', fold: true };
    case 'ArrowRight':
      return { kind: 'fold', fold: false };
    case ' ':
      return { kind: 'toggle' };
    case 'Enter':
      return { kind: 'open' };
    case 'a':
    case 'A':
      return mod && !event.shiftKey ? { kind: 'all' } : null;
    case 'Escape':
      return { kind: 'clear' };
    case 'ContextMenu':
      return { kind: 'menu' };
    case 'F10':
      return event.shiftKey ? { kind: 'menu' } : null;
    default:
      return null;
  }
}
