import { FolderOpen } from 'lucide-react';
import type { ImageChoice, MapNode } from '../../../core/api/files.ts';
import { go } from '../../state/router.ts';
import { Button } from '../../ui/button.tsx';

/** What is chosen in the map, in words, on a line that is always there. */
export function MapSelection({
  node,
  choice,
  titleOf,
}: {
  readonly node: MapNode | null;
  readonly choice: ImageChoice;
  readonly titleOf: (node: MapNode) => readonly string[];
}) {
  const placed = node !== null && (node.kind === 'file' || node.kind === 'folder');
  return (
    <div
      className="flex h-8 shrink-0 items-center gap-2 border-t border-line px-5 text-sm"
      role="status"
      data-testid="map-selection"
    >
      {node === null ? (
        <span className="text-ink-3">A click or Enter goes into a folder, Backspace out of it.</span>
      ) : (
        <span className="figures min-w-0 flex-1 truncate">{titleOf(node).join(' · ')}</span>
      )}
      {placed ? (
        <Button
          small
          onPress={() =>
            go({
              kind: 'image',
              key: choice.key,
              tab: 'files',
              platform: choice.platform,
              path: node.path,
              ...(node.kind === 'file' ? { layer: node.layer } : {}),
            })
          }
        >
          <FolderOpen size={13} aria-hidden /> Show in Files
        </Button>
      ) : null}
    </div>
  );
}
