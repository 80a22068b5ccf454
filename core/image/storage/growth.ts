import { z } from 'zod';
import type { GrowthPoint } from '../../api/storage.ts';

/** A small sampled value does not need more, a change is seen at once. */
const EVERY_MS = 15 * 60_000;
const CHANGE = 0.01;
const DAY_MS = 24 * 3_600_000;
const MOST = 400;

const pointSchema = z.object({
  at: z.string().refine((text) => !Number.isNaN(Date.parse(text))),
  onDisk: z.number().int().nonnegative(),
  virtual: z.number().int().nonnegative(),
  images: z.number().int().nonnegative(),
});

/** What was kept, oldest first; nothing when it is damaged. */
export function readGrowth(bytes: Uint8Array | undefined): readonly GrowthPoint[] {
  if (bytes === undefined) return [];
  try {
    return z
      .array(pointSchema)
      .max(10 * MOST)
      .parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    // A cache that was cut off: it begins anew.
    return [];
  }
}

/** With one more point, when it says something new; the very same list otherwise. */
export function withPoint(points: readonly GrowthPoint[], point: GrowthPoint): readonly GrowthPoint[] {
  const last = points.at(-1);
  if (last !== undefined) {
    const since = Math.abs(Date.parse(point.at) - Date.parse(last.at));
    const moved = Math.abs(point.onDisk - last.onDisk) > CHANGE * last.onDisk;
    if (since < EVERY_MS && !moved) return points;
  }
  return thinned([...points, point], Date.parse(point.at));
}

/** All of the last day, before that the last of each day; never more than can be drawn. */
function thinned(points: readonly GrowthPoint[], now: number): readonly GrowthPoint[] {
  const kept = points.filter(({ at }, index) => {
    if (now - Date.parse(at) <= DAY_MS) return true;
    const next = points[index + 1];
    return next === undefined || next.at.slice(0, 10) !== at.slice(0, 10);
  });
  return kept.slice(-MOST);
}
