/** Keys go on in the tree, on the row that they stood on. */
export function focusTree(): void {
  const tree = document.querySelector<HTMLElement>('[role=treegrid]');
  (tree?.querySelector<HTMLElement>('[role=row][tabindex="0"]') ?? tree)?.focus({ preventScroll: true });
}
