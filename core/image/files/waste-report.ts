import type { HidingStep, WastedPath, WasteReport } from '../../api/files.ts';
import type { ImageTree } from './tree/image-tree.ts';
import { NONE, ROOT } from './tree/node-tree.ts';
import { CHANGE, changeName } from './tree/versions.ts';
import { wastedByNode } from './tree/wasted.ts';

/** What the finished image does not show of what its layers store. Of N copies that is N − 1, or N when it shows none. */
export function wasteReport(tree: ImageTree, limit: number): WasteReport {
  const { versions } = tree;
  const steps = new Map<number, { layer: number; hides: number; bytes: number; entries: number }>();
  let stored = 0;
  let shown = 0;
  for (let version = 0; version < versions.count; version += 1) {
    if (versions.content[version] !== version) continue;
    const bytes = versions.stored[version] ?? 0;
    stored += bytes;
    const layer = versions.hiddenIn[version] ?? NONE;
    if (layer === NONE) {
      shown += bytes;
      continue;
    }
    const hides = versions.layer[version] ?? 0;
    const key = layer * 2 ** 16 + hides;
    const step = steps.get(key) ?? { layer, hides, bytes: 0, entries: 0 };
    step.bytes += bytes;
    step.entries += 1;
    steps.set(key, step);
  }
  const wasted = wastedByNode(tree);
  const paths = Array.from(wasted.keys()).filter((node) => (wasted[node] ?? 0) > 0);
  paths.sort((one, other) => (wasted[other] ?? 0) - (wasted[one] ?? 0) || one - other);
  return {
    efficiency: stored === 0 ? 1 : shown / stored,
    stored,
    shown,
    wasted: stored - shown,
    paths: wastedPaths(tree, paths.slice(0, Math.max(0, limit)), wasted),
    wastedPaths: paths.length,
    steps: [...steps.values()].sort(largestFirst),
  };
}

function largestFirst(one: HidingStep, other: HidingStep): number {
  return other.bytes - one.bytes || one.layer - other.layer || one.hides - other.hides;
}

function wastedPaths(tree: ImageTree, nodes: readonly number[], wasted: Float64Array): WastedPath[] {
  const { versions } = tree;
  const found = new Map<number, WastedPath['versions'][number][]>(nodes.map((node) => [node, []]));
  for (let version = 0; version < versions.count; version += 1) {
    const node = versions.node[version] ?? ROOT;
    const list = found.get(node);
    if (list === undefined) continue;
    const layer = versions.layer[version] ?? 0;
    const change = changeName(versions.change[version] ?? CHANGE.none);
    // Also a copy that the same layer replaced: it is stored.
    const counts = versions.content[version] === version || tree.inLayer(node, layer) === version;
    if (counts && change !== 'none') {
      const size = versions.isRemoval(version) ? versions.hides[version] : versions.stored[version];
      list.push({ layer, size: size ?? 0, change });
    }
  }
  return nodes.map((node) => ({
    path: tree.nodes.path(node),
    wasted: wasted[node] ?? 0,
    versions: found.get(node) ?? [],
    shown: !isGone(tree, node),
  }));
}

function isGone(tree: ImageTree, node: number): boolean {
  const last = tree.lastOf(node);
  return last === NONE || tree.versions.isRemoval(last);
}
