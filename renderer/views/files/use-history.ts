import type { FileRow, ImageChoice, PathEvent, PathHistory } from '../../../core/api/files.ts';
import { call } from '../../bridge.ts';
import { useResource, type Resource } from '../../state/resource.ts';

/** Everything that happened to a path. */
export function useHistory(choice: ImageChoice, path: string): Resource<PathHistory> {
  const [history] = useResource(JSON.stringify([choice.key, choice.platform, path]), 0, () =>
    call('files.history', { key: choice.key, platform: choice.platform, path }),
  );
  return history;
}

/** The layers that brought a version with content, oldest first. */
export function versionsOf(events: readonly PathEvent[]): readonly PathEvent[] {
  return events.filter(
    (event) => event.how === 'entry' && event.change !== 'removed' && event.kind !== 'folder',
  );
}

/** Which layer's version a row shows: its own, or the last one before what removed it. */
export function versionOf(row: FileRow, versions: readonly PathEvent[]): number | null {
  if (row.change !== 'removed') return row.layer;
  return versions.findLast((event) => event.layer < row.layer)?.layer ?? null;
}
