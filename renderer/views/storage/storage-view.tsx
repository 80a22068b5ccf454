/** Not built yet. */
export function StorageView() {
  return null;
}
