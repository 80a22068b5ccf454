/** Which rows are selected, as every native list does it: pure functions over keys. */
export interface Selection {
  readonly keys: ReadonlySet<string>;
  /** Where a range begins: the row last clicked without Shift. */
  readonly anchor: string | null;
  /** The row that the keyboard is on. */
  readonly lead: string | null;
}

export const NOTHING: Selection = { keys: new Set(), anchor: null, lead: null };

export function selectOnly(key: string): Selection {
  return { keys: new Set([key]), anchor: key, lead: key };
}

/** Ctrl-click, Ctrl+Space */
export function toggle(selection: Selection, key: string): Selection {
  const keys = new Set(selection.keys);
  if (!keys.delete(key)) keys.add(key);
  return { keys, anchor: key, lead: key };
}

/** Shift-click: `range` is every key from the anchor to the lead, in either order. */
export function selectRange(
  selection: Selection,
  range: readonly string[],
  lead: string,
  add = false,
): Selection {
  return {
    keys: new Set(add ? [...selection.keys, ...range] : range),
    anchor: selection.anchor ?? range[0] ?? lead,
    lead,
  };
}

export function selectAll(selection: Selection, keys: readonly string[]): Selection {
  return {
    keys: new Set(keys),
    anchor: selection.anchor ?? keys[0] ?? null,
    lead: selection.lead ?? keys[0] ?? null,
  };
}

/** After the store moved: what is gone is not selected any more, what stayed still is. */
export function keepOnly(selection: Selection, present: ReadonlySet<string>): Selection {
  const keys = new Set([...selection.keys].filter((key) => present.has(key)));
  if (keys.size === selection.keys.size) return selection;
  const still = (key: string | null): string | null => (key !== null && present.has(key) ? key : null);
  return { keys, anchor: still(selection.anchor), lead: still(selection.lead) };
}
