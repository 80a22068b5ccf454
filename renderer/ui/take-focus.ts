/** A place that was just gone to takes the focus when what had it is gone, so that keys act there and Tab goes on from there. */
export function takeFocus(place: HTMLElement | null): void {
  if (document.activeElement === document.body) place?.focus({ preventScroll: true });
}
