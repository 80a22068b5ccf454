/** Clicks and keys become selections here; ranges may reach over rows that this window has not loaded. */
import type { ImageRow } from '../../../core/api/images.ts';
import { call } from '../../bridge.ts';
import { currentQuery, indexOf, rowAt, setSelection, useImages } from '../../state/images.ts';
import { selectOnly, selectRange, toggle } from '../../state/selection.ts';
import { attempt } from '../../state/toasts.ts';

interface Modifiers {
  readonly extend: boolean;
  readonly add: boolean;
}

export function choose(row: ImageRow, { extend, add }: Modifiers): void {
  const { selection } = useImages.getState();
  if (extend && selection.anchor !== null)
    attempt(() => chooseRange(selection.anchor ?? row.key, row.key, add));
  else setSelection(add ? toggle(selection, row.key) : selectOnly(row.key));
}

async function chooseRange(anchor: string, lead: string, add: boolean): Promise<void> {
  const state = useImages.getState();
  const range = loadedRange(indexOf(state, anchor), indexOf(state, lead)) ?? (await askRange(anchor, lead));
  setSelection(selectRange(useImages.getState().selection, range, lead, add));
}

function loadedRange(from: number, to: number): readonly string[] | null {
  if (from < 0 || to < 0) return null;
  const state = useImages.getState();
  const keys: string[] = [];
  for (let index = Math.min(from, to); index <= Math.max(from, to); index += 1) {
    const row = rowAt(state, index);
    if (row === undefined) return null;
    keys.push(row.key);
  }
  return keys;
}

async function askRange(anchor: string, lead: string): Promise<readonly string[]> {
  const keys = await call('images.keys', currentQuery());
  const [from, to] = [keys.indexOf(anchor), keys.indexOf(lead)];
  if (from < 0 || to < 0) return [lead];
  return keys.slice(Math.min(from, to), Math.max(from, to) + 1);
}
