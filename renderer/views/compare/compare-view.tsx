/** Not built yet. */
export function CompareView(_props: { readonly from: string; readonly to: string }) {
  return null;
}
