/** What a detail says about sharing, derived once for the inspector, the stack and its side. */
import type { HistoryStep, ImageDetail, LayerView } from '../../../core/api/images.ts';

export interface Sharer {
  readonly key: string;
  readonly title: string;
  readonly layers: number;
  readonly bytes: number;
}

/** The images that share layers, those that share most first. */
export function sharers(layers: readonly LayerView[]): readonly Sharer[] {
  const found = new Map<string, Sharer>();
  for (const layer of layers) {
    for (const image of layer.sharedWith) {
      const before = found.get(image.key);
      found.set(image.key, {
        key: image.key,
        title: image.title,
        layers: (before?.layers ?? 0) + 1,
        bytes: (before?.bytes ?? 0) + layer.download,
      });
    }
  }
  return [...found.values()].toSorted((a, b) => b.bytes - a.bytes || a.title.localeCompare(b.title));
}

export interface Base {
  readonly key: string;
  readonly title: string;
  /** How many layers, counted from the lowest. */
  readonly layers: number;
  readonly bytes: number;
}

/** The images that this one stands on, the tallest first: each is a run of layers from the bottom (E4). */
export function bases(detail: Pick<ImageDetail, 'layers' | 'standsOn'>): readonly Base[] {
  return detail.standsOn
    .map((image) => {
      const end = detail.layers.findIndex(
        (layer) => !layer.sharedWith.some((other) => other.key === image.key),
      );
      const run = detail.layers.slice(0, end < 0 ? detail.layers.length : end);
      return {
        key: image.key,
        title: image.title,
        layers: run.length,
        bytes: run.reduce((sum, layer) => sum + layer.download, 0),
      };
    })
    .filter((base) => base.layers > 0)
    .toSorted((a, b) => b.layers - a.layers);
}

/** A step with the layer it made, top of the stack first. */
export interface Band {
  readonly step: HistoryStep;
  readonly layer: LayerView | null;
}

export function bandsOf(detail: Pick<ImageDetail, 'layers' | 'history'>): readonly Band[] {
  return detail.history
    .map((step) => ({ step, layer: step.layer === null ? null : (detail.layers[step.layer] ?? null) }))
    .toReversed();
}

const ROW = 32;
const TALLEST = 132;

/** Pixels: grows with the square root of the size, never below one row. */
export function bandHeight(bytes: number, largest: number): number {
  return largest <= 0 ? ROW : Math.round(Math.max(ROW, Math.sqrt(bytes / largest) * TALLEST));
}

/** Share of tint by how many other images have the layer: each one more adds less. */
export function tintOf(sharers: number): number {
  return sharers === 0 ? 0 : Math.min(40, 12 + 8 * Math.log2(sharers));
}
