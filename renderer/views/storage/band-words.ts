import { formatCount, formatSize } from '../../words/format.ts';
import { inOneLine } from '../../words/instruction.ts';
import type { ChainNode } from '../../../core/api/storage.ts';
import { imageAt } from './chains.ts';
import type { IcicleBand } from './icicle-layout.ts';

/** What a band says of itself where there is room: whose it is, or what it is and for how many. */
export function bandLabel(
  band: IcicleBand,
  /** What it stands on. */
  below: ChainNode | undefined,
): {
  readonly strong: string;
  readonly size: string;
  readonly more: string;
} {
  const [node] = band.nodes;
  if (band.rest || node === undefined)
    return {
      strong: formatCount(band.nodes.length, 'smaller layer'),
      size: formatSize(band.total),
      more: '',
    };
  const ends = imageAt(node);
  const count = formatCount(node.imageCount, 'image');
  const name = ends === undefined ? '' : shortName(ends.title);
  // the lowest band of an image's own part names it; those above it need not say so again
  const strong =
    node.imageCount > 1 ? (name === '' ? count : `${name} · ${count}`) : below?.imageCount === 1 ? '' : name;
  return { strong, size: formatSize(node.size), more: inOneLine(node.instruction) };
}

/** "nginx:1.27" of "ghcr.io/acme/nginx:1.27": the whole is in the tooltip. */
export function shortName(title: string): string {
  return title.slice(title.lastIndexOf('/') + 1);
}

/** All that the drawing shows, in lines. */
export function bandTitle(band: IcicleBand): readonly string[] {
  const [node] = band.nodes;
  const images = band.nodes.reduce((sum, each) => sum + each.imageCount, 0);
  if (band.rest || node === undefined)
    return [
      `${formatCount(band.nodes.length, 'smaller layer')} side by side`,
      `${formatSize(band.total)} with all that stands on them`,
      formatCount(images, 'image'),
    ];
  const ends = imageAt(node);
  const whose = node.imageCount === 1 && ends !== undefined ? ends.title : formatCount(images, 'image');
  return [
    inOneLine(node.instruction),
    `${formatSize(node.size)}${node.total === node.size ? '' : `, ${formatSize(node.total)} with all that stands on it`}`,
    whose,
  ];
}
