/**
 * Where each band of the icicle is drawn: a base at the bottom, what stands on it above it, as wide as the bytes of both.
 * What is too narrow to be seen is drawn together as one band, which can be entered like any other.
 */
import type { ChainNode } from '../../../core/api/storage.ts';
import { chainTo, sumOf, type Chains } from './chains.ts';

export interface IcicleBand {
  readonly id: string;
  /** One layer; several: bands drawn together. */
  readonly nodes: readonly ChainNode[];
  readonly rest: boolean;
  /** 0 is the lowest row. */
  readonly level: number;
  /** Pixels from the left. */
  readonly x: number;
  readonly width: number;
  readonly parent: string | null;
  readonly total: number;
}

/** Narrower ones are drawn together. */
const LEAST = 3;

/** Names what is drawn together above a band: its children from the largest but `from` on. */
function restId(parent: string | null, from: number): string {
  return `rest ${from} ${parent ?? ''}`;
}

export interface Zoom {
  readonly below: readonly ChainNode[];
  readonly nodes: readonly ChainNode[];
  /** Parent of `nodes`; `null` at the bottom. */
  readonly parent: string | null;
  /** How many larger ones stand beside `nodes`. */
  readonly from: number;
}

function largestFirst(nodes: readonly ChainNode[]): readonly ChainNode[] {
  return nodes.toSorted((a, b) => b.total - a.total || (a.id < b.id ? -1 : 1));
}

/** What fills the picture. An address that leads nowhere any more leads to the whole. */
export function zoomTo(chains: Chains, target: string | null): Zoom {
  const whole: Zoom = { below: [], nodes: chains.roots, parent: null, from: 0 };
  if (target === null) return whole;
  const rest = /^rest (\d+) (.*)$/s.exec(target);
  if (rest === null) {
    const node = chains.byId.get(target);
    if (node === undefined) return whole;
    const below = chainTo(chains, target).slice(0, -1);
    return { below, nodes: [node], parent: below.at(-1)?.id ?? null, from: 0 };
  }
  const [, from = '0', parent = ''] = rest;
  const under = parent === '' ? undefined : chains.byId.get(parent);
  const siblings = parent === '' ? chains.roots : (under?.children ?? []);
  const nodes = largestFirst(siblings).slice(Number(from));
  if (nodes.length === 0) return whole;
  return {
    below: under === undefined ? [] : chainTo(chains, under.id),
    nodes,
    parent: under?.id ?? null,
    from: Number(from),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

/** Bands in the order of drawing: what is below comes first. */
export function layOutIcicle(chains: Chains, target: string | null, width: number): readonly IcicleBand[] {
  const zoom = zoomTo(chains, target);
  const bands: IcicleBand[] = zoom.below.map((node, level) => ({
    id: node.id,
    nodes: [node],
    rest: false,
    level,
    x: 0,
    width,
    parent: zoom.below[level - 1]?.id ?? null,
    total: node.total,
  }));
  const whole = sumOf(zoom.nodes);
  if (whole <= 0 || width <= 0) return bands;
  const scale = width / whole;
  interface Row {
    readonly nodes: readonly ChainNode[];
    readonly parent: string | null;
    readonly level: number;
    readonly x: number;
    readonly room: number;
    readonly skipped: number;
  }
  const rows: Row[] = [
    {
      nodes: zoom.nodes,
      parent: zoom.parent,
      level: zoom.below.length,
      x: 0,
      room: width,
      skipped: zoom.from,
    },
  ];
  for (let row = rows.pop(); row !== undefined; row = rows.pop()) {
    const { parent, level, room, skipped } = row;
    const nodes = largestFirst(row.nodes);
    // from the first that is too narrow on, all are
    const narrow = nodes.findIndex((node) => node.total * scale < LEAST);
    // one that is too narrow alone is drawn as itself
    const wide = narrow < 0 || nodes.length - narrow === 1 ? nodes.length : narrow;
    const others = nodes.slice(wide);
    const together = others.length === 0 ? 0 : Math.min(room, Math.max(LEAST, sumOf(others) * scale));
    const widths = nodes.slice(0, wide).map((node) => Math.max(LEAST, node.total * scale));
    // a large one gives way a little, so that the small ones beside it can be reached
    const share = Math.min(1, (room - together) / Math.max(1, sum(widths)));
    let { x } = row;
    nodes.slice(0, wide).forEach((node, index) => {
      const band = (widths[index] ?? 0) * share;
      bands.push({
        id: node.id,
        nodes: [node],
        rest: false,
        level,
        x,
        width: band,
        parent,
        total: node.total,
      });
      if (node.children.length > 0)
        rows.push({ nodes: node.children, parent: node.id, level: level + 1, x, room: band, skipped: 0 });
      x += band;
    });
    if (together > 0)
      bands.push({
        id: restId(parent, skipped + wide),
        nodes: others,
        rest: true,
        level,
        x,
        width: together,
        parent,
        total: sumOf(others),
      });
  }
  return bands;
}

/** The drawn band that shows a layer: its own, or the one that it is drawn together in, or what it stands on. */
export function bandShowing(
  bands: readonly IcicleBand[],
  chains: Chains,
  id: string,
): IcicleBand | undefined {
  const drawn = new Map(bands.map((band) => [band.id, band]));
  const within = new Map(
    bands.filter((band) => band.rest).flatMap((band) => band.nodes.map((node) => [node.id, band] as const)),
  );
  for (const node of chainTo(chains, id).toReversed()) {
    const found = drawn.get(node.id) ?? within.get(node.id);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Bands of all images on these: what they stand on, they themselves, and all above them. */
export function litBands(bands: readonly IcicleBand[], chosen: readonly string[]): ReadonlySet<string> {
  const byId = new Map(bands.map((band) => [band.id, band]));
  const lit = new Set(chosen);
  const above = new Set(chosen);
  for (const id of chosen) {
    for (let band = byId.get(id); band?.parent != null; band = byId.get(band.parent)) lit.add(band.parent);
  }
  for (const band of bands.toSorted((a, b) => a.level - b.level)) {
    if (band.parent === null || !above.has(band.parent)) continue;
    above.add(band.id);
    lit.add(band.id);
  }
  return lit;
}

/** The band that an arrow leads to. */
export function neighbour(bands: readonly IcicleBand[], from: string, key: string): IcicleBand | undefined {
  const at = bands.find((band) => band.id === from);
  if (at === undefined) return undefined;
  if (key === 'ArrowDown') return bands.find((band) => band.id === at.parent);
  if (key === 'ArrowUp')
    return bands.filter((band) => band.parent === at.id).toSorted((a, b) => a.x - b.x)[0];
  const row = bands.filter((band) => band.level === at.level).toSorted((a, b) => a.x - b.x);
  if (key === 'Home') return row[0];
  if (key === 'End') return row.at(-1);
  const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
  return step === 0 ? undefined : row[row.indexOf(at) + step];
}
