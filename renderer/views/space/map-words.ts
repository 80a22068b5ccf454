import type { MapNode } from '../../../core/api/files.ts';
import type { ImageDetail } from '../../../core/api/images.ts';
import { exactBytes, formatCount, formatSize } from '../../words/format.ts';
import { visiblePath } from '../../words/visible.ts';
import { instructionOf } from './instruction-of.ts';

export function nameOf(node: MapNode): string {
  if (node.kind === 'layer') return `Layer ${node.layer + 1}`;
  return node.kind === 'rest' ? formatCount(node.files, 'smaller file') : visiblePath(node.name);
}

/** All that a rectangle says, in lines. */
export function titleFor(detail: Pick<ImageDetail, 'history'>): (node: MapNode) => readonly string[] {
  return (node) => {
    const size = `${formatSize(node.size)} (${exactBytes(node.size)})`;
    const files = formatCount(node.files, 'file');
    const layer = `layer ${node.layer + 1}: ${instructionOf(detail, node.layer)}`;
    if (node.kind === 'layer') return [layer, size, files];
    if (node.kind === 'rest') return [`${nameOf(node)} in ${visiblePath(node.path)}`, size];
    return [
      visiblePath(node.path),
      size,
      ...(node.kind === 'folder' ? [files, `mostly from ${layer}`] : [`from ${layer}`]),
    ];
  };
}
