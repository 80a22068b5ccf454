/** Not built yet. */
export function FindView(_props: { readonly text: string }) {
  return null;
}
