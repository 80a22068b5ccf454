/** Where each rectangle of the map is drawn: as large as its bytes, folders around what is in them. */
import { hierarchy, treemap, treemapSquarify } from 'd3-hierarchy';
import type { MapNode } from '../../../core/api/files.ts';

export interface TreemapBox {
  /** Positions of its ancestors and itself among their siblings: a path may stand in several layers. */
  readonly id: string;
  readonly parent: string | null;
  readonly node: MapNode;
  /** 1: directly in what fills the map. */
  readonly level: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Whether boxes are drawn in it. */
  readonly holds: boolean;
}

/** Levels drawn at once: more are lines, not rectangles. */
const DEEPEST = 5;
export const HEADER = 18;
/** Smaller ones are not drawn: their parent shows through. */
const LEAST = 3;
/** A folder needs this much for its name and something in it. */
const ROOM = { width: 44, height: 40 } as const;

interface Placed {
  readonly id: string;
  readonly node: MapNode;
  readonly children: readonly Placed[];
}

function placed(node: MapNode, id: string, level: number): Placed {
  return {
    id,
    node,
    children:
      level >= DEEPEST
        ? []
        : node.children
            .filter((child) => child.size > 0)
            .map((child, index) => placed(child, id === '' ? String(index) : `${id}.${index}`, level + 1)),
  };
}

export function layOutTreemap(root: MapNode, width: number, height: number): readonly TreemapBox[] {
  if (width < LEAST || height < LEAST || root.size <= 0) return [];
  const tree = hierarchy(placed(root, '', 0), (each) => each.children)
    // children add up to their parent: only what has none counts itself
    .sum((each) => (each.children.length === 0 ? each.node.size : 0))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const laid = treemap<Placed>()
    .tile(treemapSquarify.ratio(1.3))
    .size([width, height])
    .paddingInner(1)
    .paddingOuter((each) => (each.depth === 0 ? 0 : 2))
    .paddingTop((each) => (each.depth === 0 ? 0 : fits(each) ? HEADER : 2))
    .round(true)(tree);
  const boxes: TreemapBox[] = [];
  const hidden = new Set<string>();
  laid.each((each) => {
    if (each.depth === 0) return;
    const { id, node } = each.data;
    const parent = each.parent === null || each.parent.depth === 0 ? null : each.parent.data.id;
    const [wide, high] = [each.x1 - each.x0, each.y1 - each.y0];
    if (wide < LEAST || high < LEAST || (parent !== null && hidden.has(parent))) {
      hidden.add(id);
      return;
    }
    const holds = each.children !== undefined && fits(each);
    if (!holds) hidden.add(id);
    boxes.push({
      id,
      parent,
      node,
      level: each.depth,
      x: each.x0,
      y: each.y0,
      width: wide,
      height: high,
      holds,
    });
  });
  return boxes;
}

function fits(box: {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}): boolean {
  return box.x1 - box.x0 >= ROOM.width && box.y1 - box.y0 >= ROOM.height;
}

/** The nearest box that an arrow points at, of those beside this one; a folder's own when none is left on that side. */
export function boxTowards(
  boxes: readonly TreemapBox[],
  from: string | null,
  key: string,
): TreemapBox | undefined {
  const at = boxes.find((box) => box.id === from);
  if (at === undefined) return boxes[0];
  const [dx, dy] = DIRECTIONS[key] ?? [0, 0];
  if (dx === 0 && dy === 0) return undefined;
  const [x, y] = centre(at);
  let best: TreemapBox | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const box of boxes) {
    if (box.level !== at.level || box.id === at.id) continue;
    const [otherX, otherY] = centre(box);
    const along = (otherX - x) * dx + (otherY - y) * dy;
    if (along <= 1) continue;
    // what lies straight ahead is nearer than what lies aside
    const aside = Math.abs((otherX - x) * dy) + Math.abs((otherY - y) * dx);
    const distance = along + aside * 2;
    if (distance < least) [best, least] = [box, distance];
  }
  return best;
}

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

function centre(box: TreemapBox): readonly [number, number] {
  return [box.x + box.width / 2, box.y + box.height / 2];
}
