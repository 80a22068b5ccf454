/** What a key does in a tree of files (the treegrid pattern of WAI-ARIA), as a pure answer. */
import type { FileRow } from '../../../core/api/files.ts';

export type TreeAction =
  | { readonly kind: 'move'; readonly line: number }
  | { readonly kind: 'parent' }
  | { readonly kind: 'fold'; readonly open: boolean }
  | { readonly kind: 'unfold siblings' }
  | { readonly kind: 'open' }
  | { readonly kind: 'details' }
  | { readonly kind: 'close' }
  | { readonly kind: 'menu' }
  | { readonly kind: 'type'; readonly text: string };

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

interface Standing {
  readonly line: number;
  readonly lines: number;
  /** Lines of a screen. */
  readonly screen: number;
  readonly row: Pick<FileRow, 'expandable' | 'expanded' | 'depth'> | undefined;
}

export function treeAction(event: Pressed, { line, lines, screen, row }: Standing): TreeAction | null {
  if (event.altKey || event.ctrlKey || event.metaKey || lines === 0) return null;
  const move = (to: number): TreeAction => ({ kind: 'move', line: Math.max(0, Math.min(lines - 1, to)) });
  switch (event.key) {
    case 'ArrowDown':
      return move(line + 1);
    case 'ArrowUp':
      return move(line - 1);
    case 'PageDown':
      return move(line + screen);
    case 'PageUp':
      return move(line - screen);
    case 'Home':
      return move(0);
    case 'End':
      return move(lines - 1);
    case 'ArrowRight':
      if (row?.expandable !== true) return null;
      return row.expanded ? move(line + 1) : { kind: 'fold', open: true };
    case 'ArrowLeft':
      if (row?.expanded === true) return { kind: 'fold', open: false };
      return row !== undefined && row.depth > 0 ? { kind: 'parent' } : null;
    case '*':
      return { kind: 'unfold siblings' };
    case 'Enter':
      return { kind: 'open' };
    case ' ':
      return { kind: 'details' };
    case 'Escape':
      return { kind: 'close' };
    case 'ContextMenu':
      return { kind: 'menu' };
    case 'F10':
      return event.shiftKey ? { kind: 'menu' } : null;
    default:
      return event.key.length === 1 ? { kind: 'type', text: event.key } : null;
  }
}
